import { execFile } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { courseOf, type Cluster, type JobOutcome } from './testing/cluster.js';
import { BARS, writeExamples } from './testing/example-files.js';
import { layer, sequential, writeJob } from './testing/job-files.js';
import { freeAddress } from './testing/operating-system.js';
import { useTestBed } from './testing/test-bed.js';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const run = promisify(execFile);

/** Its state has more than a quarter of a megabyte. */
const MODEL = sequential(
  'wide',
  [8, 8],
  [
    layer('Flatten', 'flat'),
    layer('Dropout', 'drop', { rate: 0.2 }),
    layer('Dense', 'hidden', { units: 512, activation: 'relu' }),
    layer('BatchNormalization', 'bn'),
    layer('Dense', 'out', { units: 2, activation: 'softmax' }),
  ],
);
const OPTIMIZER = { name: 'adam', learningRate: 0.001 };

/** When every process is killed, in milliseconds after the job has begun to train. */
const KILLED_AFTER_MS = [0, 150, 700, 1_900];

const bed = useTestBed();
let undisturbed: JobOutcome;

beforeAll(async () => {
  const cluster = await bed.coordinator();
  bed.worker(cluster, 'alone');
  undisturbed = await cluster.run(await write('undisturbed', 0));
});

async function write(name: string, keep: number): Promise<string> {
  return writeJob(bed.folder, {
    name,
    model: { base: { config: MODEL } },
    examples: await writeExamples(bed.folder, BARS),
    train: { optimizer: OPTIMIZER, epochs: 160 },
    workers: { min: 1, max: 2 },
    checkpoints: { everySteps: 2, keep },
  });
}

function expectSame(outcome: JobOutcome): void {
  expect(outcome.job).toMatchObject({ status: 'succeeded', failure: null });
  expect(outcome.job.result?.stateDigest).toBe(undisturbed.job.result?.stateDigest);
  expect(courseOf(outcome)).toEqual(courseOf(undisturbed));
}

describe('a job of which every process is killed at once', () => {
  it.each(KILLED_AFTER_MS)('ends with the same bits, %d ms after it has begun', async (afterMs) => {
    const address = await freeAddress();
    const first = await bed.coordinator({ settings: ['--listen', address] });
    const names = ['a', 'b'].map((name) => `${name}-${afterMs}`);
    for (const name of names) bed.worker(first, name);
    const processIds = await Promise.all(names.map((name) => first.processIdOf(name)));
    const { jobId } = await first.submit(await write(`killed-${afterMs}`, 2));
    await first.untilStep(jobId, 1);
    await delay(afterMs);
    for (const processId of processIds) process.kill(processId, 'SIGKILL');
    await first.killCoordinator();
    const settings = ['--listen', address, '--data-dir', first.dataDir];
    const second = await bed.coordinator({ settings });
    bed.worker(second, `c-${afterMs}`);
    expectSame(await second.outcome(jobId));
  });
});

describe('a disk that has no room for a checkpoint', () => {
  it('costs the job its checkpoints, and nothing else', async ({ skip }) => {
    const dataDir = join(bed.folder, 'small');
    const checkpoints = join(dataDir, 'checkpoints');
    await mkdir(checkpoints, { recursive: true });
    const mounting = run('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', checkpoints]);
    if (
      !(await mounting.then(
        () => true,
        () => false,
      ))
    )
      return skip('only root may mount a disk');
    onTestFinished(async () => void (await run('umount', ['--lazy', checkpoints])));
    const settings = ['--data-dir', dataDir, '--free-disk-floor-bytes', '0'];
    const cluster: Cluster = await bed.coordinator({ settings });
    bed.worker(cluster, 'full');
    const outcome = await cluster.run(await write('full', 2));
    expectSame(outcome);
    expect(outcome.job.checkpoint).toBeNull();
    const missed = outcome.events.filter((event) => event.type === 'CheckpointMissed');
    const noRoom = /^checkpoint: expected at most \d+ bytes, for 0 stay free|ENOSPC/;
    expect(missed).not.toEqual([]);
    for (const { why } of missed) expect(why).toMatch(noRoom);
    // The copy of the last step may still be on its way when the job ends.
    await expect.poll(() => readdir(join(checkpoints, 'incoming'))).toEqual([]);
  });
});
