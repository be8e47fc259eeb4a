import { createHash } from 'node:crypto';
import { ThawError } from '@thaw/errors';
import { createLogger } from '@thaw/observability';
import type { CheckpointsSpec } from '@thaw/orchestration';
import type { WorkerReport } from '@thaw/protocol';
import { describe, expect, it } from 'vitest';
import { Checkpointer, type CheckpointCopy } from './checkpointer.js';
import { COURSE_BEGINNING, type CoursePosition } from './course-position.js';

const BYTES = Buffer.from('the whole state');
const WHERE = { jobId: 'job', generation: { term: 1, number: 2 }, step: 99 };

/** A checkpointer whose uploads end when a test says so. */
class Bench {
  readonly copies: CheckpointCopy[] = [];
  readonly reports: WorkerReport[] = [];
  readonly snapshots: number[] = [];
  isTaker = true;
  now = 0;
  snapshotMs = 0;
  #settle: ((failure?: Error) => void)[] = [];
  #reported: (() => void)[] = [];
  readonly checkpointer: Checkpointer;

  constructor(spec: Partial<CheckpointsSpec>) {
    this.checkpointer = new Checkpointer({
      spec: { keep: 2, ...spec },
      isTaker: () => this.isTaker,
      snapshot: async ({ step }) => {
        this.snapshots.push(step);
        this.now += this.snapshotMs;
        return Promise.resolve(BYTES);
      },
      store: (copy, _bytes, signal) => {
        this.copies.push(copy);
        return new Promise<void>((resolve, reject) => {
          this.#settle.push((failure) => (failure ? reject(failure) : resolve()));
          signal.addEventListener('abort', () => reject(new Error('broken off')));
        });
      },
      where: () => WHERE,
      report: async (report) => {
        this.reports.push(report);
        for (const wake of this.#reported.splice(0)) wake();
        return Promise.resolve();
      },
      logger: createLogger({ name: 'worker', level: 'silent' }),
      now: () => this.now,
    });
  }

  /** Goes through steps, as a course does. */
  async visit(...steps: readonly number[]): Promise<void> {
    for (const step of steps) await this.checkpointer.visit(at(step));
  }

  /** Ends the upload that is on its way, and waits for what is said of it. */
  async settle(failure?: Error): Promise<void> {
    while (this.#settle.length === 0) await new Promise(setImmediate);
    this.#settle.shift()?.(failure);
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
  }
}

/** After so many steps, of which an epoch has four. */
function at(step: number): CoursePosition {
  return { ...COURSE_BEGINNING, step, epoch: Math.floor(step / 4), stepInEpoch: step % 4, reductions: step };
}

describe('when a checkpoint is taken', () => {
  it('is every so many steps, once for each, and never before the first', async () => {
    const bench = new Bench({ everySteps: 3 });
    for (const step of [0, 1, 2, 3, 3, 4, 5, 6]) {
      await bench.visit(step);
      if (step > 0 && step % 3 === 0 && bench.copies.length < bench.snapshots.length) await bench.settle();
    }
    expect(bench.snapshots).toEqual([3, 6]);
  });

  it('is where every so many epochs begin', async () => {
    const bench = new Bench({ everyEpochs: 2 });
    for (let step = 0; step <= 16; step += 1) {
      await bench.visit(step);
      if (step > 0 && step % 8 === 0) await bench.settle();
    }
    expect(bench.snapshots).toEqual([8, 16]);
  });

  it('is after so many seconds, and later where that would cost a twentieth of the time', async () => {
    const bench = new Bench({ everySeconds: 10 });
    await bench.visit(1);
    bench.now = 10_000;
    bench.snapshotMs = 1_000;
    await bench.visit(2);
    await bench.settle();
    bench.now = 11_000 + 19_999;
    await bench.visit(3);
    bench.now += 1;
    await bench.visit(4);
    expect(bench.snapshots).toEqual([2, 4]);
  });

  it('is never with none to keep, nor where another member does it', async () => {
    const none = new Bench({ everySteps: 1, keep: 0 });
    await none.visit(1, 2);
    const other = new Bench({ everySteps: 1 });
    other.isTaker = false;
    await other.visit(1, 2);
    other.isTaker = true;
    await other.visit(3);
    expect([none.snapshots, other.snapshots]).toEqual([[], [3]]);
  });
});

describe('a checkpoint that is taken', () => {
  it('holds nobody up, and is reported once it is stored, after all that was reported before', async () => {
    const bench = new Bench({ everySteps: 5 });
    await bench.visit(5);
    expect(bench.reports).toEqual([]);
    await bench.settle();
    const sha256 = createHash('sha256').update(BYTES).digest('hex');
    expect(bench.copies).toEqual([
      { step: 5, phase: 0, epoch: 1, stepInEpoch: 1, sizeBytes: BYTES.length, sha256 },
    ]);
    expect(bench.reports).toEqual([{ kind: 'checkpointTaken', ...WHERE, step: 5, sha256 }]);
  });

  it('lets others be left out while it is on its way, and says so once, when it has come', async () => {
    const bench = new Bench({ everySteps: 1 });
    await bench.visit(1, 2, 3);
    expect(bench.snapshots).toEqual([1]);
    expect(bench.reports).toEqual([]);
    await bench.settle();
    expect(bench.reports).toMatchObject([
      { kind: 'checkpointTaken', step: 1 },
      {
        kind: 'checkpointMissed',
        ...WHERE,
        step: 2,
        why: 'the one of step 1 was still on its way to the coordinator',
      },
    ]);
    await bench.visit(4);
    expect(bench.snapshots).toEqual([1, 4]);
  });

  it('is the only reason that is told where it fails while others are left out', async () => {
    const bench = new Bench({ everySteps: 1 });
    await bench.visit(1, 2);
    await bench.settle(new ThawError('INTERNAL', 'ENOSPC: no space left on device, write'));
    expect(bench.reports).toMatchObject([
      { kind: 'checkpointMissed', step: 1, why: 'ENOSPC: no space left on device, write' },
    ]);
  });

  it('may fail, which is reported', async () => {
    const bench = new Bench({ everySteps: 1 });
    await bench.visit(1);
    await bench.settle(new ThawError('INTERNAL', 'ENOSPC: no space left on device, write'));
    expect(bench.reports).toMatchObject([
      { kind: 'checkpointMissed', step: 1, why: 'ENOSPC: no space left on device, write' },
    ]);
    await bench.visit(2);
    expect(bench.snapshots).toEqual([1, 2]);
  });

  it.each(['ABORTED', 'UNAVAILABLE'] as const)('is nobody’s concern where it fails with %s', async (code) => {
    const bench = new Bench({ everySteps: 1 });
    await bench.visit(1);
    await bench.settle(new ThawError(code, 'the generation is over'));
    expect(bench.reports).toEqual([]);
  });

  it('is broken off when its member leaves, and nothing is said of it', async () => {
    const bench = new Bench({ everySteps: 1 });
    await bench.visit(1);
    while (bench.copies.length === 0) await new Promise(setImmediate);
    await bench.checkpointer.close();
    expect(bench.reports).toEqual([]);
  });
});
