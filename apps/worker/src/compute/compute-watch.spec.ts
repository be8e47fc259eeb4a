import { describe, expect, it } from 'vitest';
import { ComputeWatch, type ComputeSight, type Stall } from './compute-watch.js';

const LOOK_EVERY_MS = 250;
const LIMITS = { stallMs: 5_000, longStallMs: 60_000 };

/** A compute thread that is busy, and does not come further, unless it is told otherwise. */
class Watched {
  readonly watch = new ComputeWatch(LIMITS, LOOK_EVERY_MS);
  sight: ComputeSight = {
    elapsedMs: LOOK_EVERY_MS,
    isBusy: true,
    numBeats: 1,
    pace: 'usual',
    majorPageFaults: 0,
  };

  constructor({ usualStepMs }: { usualStepMs?: number } = {}) {
    if (usualStepMs !== undefined) for (let step = 0; step < 9; step += 1) this.watch.onStep(usualStepMs);
    this.watch.look(this.sight);
  }

  /** Looks as often as fits into the time. @param change what happens before each look */
  pass(ms: number, change = (sight: ComputeSight): Partial<ComputeSight> => sight): Stall | undefined {
    let stall: Stall | undefined;
    for (let passed = 0; passed < ms && stall === undefined; passed += LOOK_EVERY_MS) {
      this.sight = { ...this.sight, ...change(this.sight) };
      stall = this.watch.look(this.sight);
    }
    return stall;
  }
}

describe('a compute thread', () => {
  it('hangs when it makes no progress for longer than the least limit, where its steps are short', () => {
    const watched = new Watched({ usualStepMs: 20 });
    expect(watched.pass(5_000)).toBeUndefined();
    expect(watched.pass(LOOK_EVERY_MS)).toEqual({ stalledMs: 5_250, limitMs: 5_000, usualStepMs: 20 });
  });

  it('hangs after ten usual steps, where these take longer', () => {
    const watched = new Watched({ usualStepMs: 2_000 });
    expect(watched.pass(20_000)).toBeUndefined();
    expect(watched.pass(LOOK_EVERY_MS)).toMatchObject({ limitMs: 20_000, usualStepMs: 2_000 });
  });

  it('does not hang as long as it comes further, however slowly', () => {
    const watched = new Watched({ usualStepMs: 20 });
    for (let beat = 2; beat < 50; beat += 1) {
      watched.sight = { ...watched.sight, numBeats: beat };
      expect(watched.pass(5_000)).toBeUndefined();
    }
  });

  it('does not hang while it has nothing to do', () => {
    const watched = new Watched({ usualStepMs: 20 });
    expect(watched.pass(600_000, () => ({ isBusy: false }))).toBeUndefined();
    expect(watched.pass(5_000, () => ({ isBusy: true }))).toBeUndefined();
  });

  it('has the long limit for what takes long, and before its first step', () => {
    const long = new Watched({ usualStepMs: 20 });
    expect(long.pass(60_000, () => ({ pace: 'long' }))).toBeUndefined();
    expect(long.pass(LOOK_EVERY_MS)).toMatchObject({ limitMs: 60_000 });
    const first = new Watched();
    expect(first.pass(60_000)).toBeUndefined();
    expect(first.pass(LOOK_EVERY_MS)).toEqual({
      stalledMs: 60_250,
      limitMs: 60_000,
      usualStepMs: undefined,
    });
  });

  it('has the long limit again before the first step of other steps', () => {
    const watched = new Watched({ usualStepMs: 20 });
    watched.watch.onOtherSteps();
    expect(watched.pass(60_000)).toBeUndefined();
  });

  it('is not hurried by one short step, nor made patient by one long one', () => {
    const watched = new Watched({ usualStepMs: 1_000 });
    watched.watch.onStep(1);
    watched.watch.onStep(600_000);
    expect(watched.pass(10_000)).toBeUndefined();
    expect(watched.pass(LOOK_EVERY_MS)).toMatchObject({ usualStepMs: 1_000 });
  });

  it('does not hang through the time in which its process was stopped', () => {
    const watched = new Watched({ usualStepMs: 20 });
    expect(watched.pass(4_000)).toBeUndefined();
    expect(watched.pass(LOOK_EVERY_MS, () => ({ elapsedMs: 3_600_000 }))).toBeUndefined();
    expect(watched.pass(500, () => ({ elapsedMs: LOOK_EVERY_MS }))).toBeUndefined();
  });

  it('does not hang while the process waits for its memory to be read from a disk', () => {
    const watched = new Watched({ usualStepMs: 20 });
    const swap = ({ majorPageFaults }: ComputeSight) => ({ majorPageFaults: majorPageFaults + 1 });
    expect(watched.pass(600_000, swap)).toBeUndefined();
    expect(watched.pass(5_250)).toBeDefined();
  });
});
