import { describe, expect, it } from 'vitest';

import { chooseCut, type FeatureRoom } from './cut-choice.js';
import type { CutCandidate } from './graph-compiler.js';

/** As of a network that is wide at first and narrow at last. */
const EARLY: CutCandidate = { numValues: 4096, numOperations: 2e6, numWritten: 4096 };
const WIDE: CutCandidate = { numValues: 65536, numOperations: 2e7, numWritten: 7e4 };
const LATE: CutCandidate = { numValues: 2048, numOperations: 1e8, numWritten: 2e5 };
const ALL = [EARLY, WIDE, LATE];
const room = (maxBytes: number, numExamples = 1000): FeatureRoom => ({ numExamples, maxBytes });
/** On disk, of 1000 examples. */
const bytesOf = ({ numValues }: CutCandidate): number => 1000 * (numValues * 4 + 8);

describe('the choice of a cut', () => {
  it('is behind all frozen layers where there is room for it', () => {
    expect(chooseCut(ALL, room(2 ** 30))).toEqual({
      chosen: LATE,
      reason: 'features take 7.8 MiB, train.cacheBytes is 1.0 GiB',
    });
    expect(chooseCut(ALL, room(bytesOf(LATE))).chosen).toBe(LATE);
  });

  it('is earlier where only that has room', () => {
    const grows = [LATE, { ...WIDE, numOperations: 2e8, numWritten: 3e5 }];
    expect(chooseCut(grows, room(bytesOf(LATE)))).toEqual({
      chosen: LATE,
      reason:
        'features take 7.8 MiB and end before the last frozen layer: those of all frozen layers would take 250.0 MiB, train.cacheBytes is 7.8 MiB',
    });
  });

  it('is earlier where the last layers give more to read than they take to compute', () => {
    const widened = { ...LATE, numValues: 2e6, numWritten: 2.1e6 };
    expect(chooseCut([LATE, widened], room(2 ** 40))).toEqual({
      chosen: LATE,
      reason:
        'features take 7.8 MiB and end before the last frozen layer: those of all frozen layers would take longer to be read than what is computed in their place',
    });
  });

  it('is nowhere where nothing has room, a byte too few', () => {
    expect(chooseCut(ALL, room(bytesOf(LATE) - 1))).toEqual({
      chosen: undefined,
      reason: 'features would take 7.8 MiB or more, train.cacheBytes is 7.8 MiB',
    });
    expect(chooseCut(ALL, room(0)).reason).toBe(
      'features would take 7.8 MiB or more, train.cacheBytes is 0 bytes',
    );
  });

  it('is nowhere where reading features saves nothing, or there is nothing to keep', () => {
    const copied = { numValues: 300, numOperations: 100, numWritten: 100 };
    expect(chooseCut([copied], room(2 ** 30))).toEqual({
      chosen: undefined,
      reason: 'reading features would take as long as computing them',
    });
    expect(chooseCut([], room(2 ** 30)).reason).toBe(
      'no layer comes before the first that trains, draws anew, or counts over the batch',
    );
  });

  it('counts each example of the job, and each of its views', () => {
    const limit = room(bytesOf(LATE));
    expect(chooseCut(ALL, { ...limit, numExamples: 1001 }).chosen).toBeUndefined();
    expect(chooseCut(ALL, { ...limit, numExamples: 2 }).chosen).toBe(LATE);
  });

  it('is the smaller one of equally good ones', () => {
    const smaller = { ...LATE, numValues: LATE.numValues - 8, numWritten: LATE.numWritten - 8 };
    for (const all of [
      [LATE, smaller],
      [smaller, LATE],
    ])
      expect(chooseCut(all, room(2 ** 30)).chosen).toBe(smaller);
  });
});
