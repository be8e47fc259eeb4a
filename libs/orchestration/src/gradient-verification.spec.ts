import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runsVerifiedBy, verifiedReplica, verifiersOf } from './gradient-verification.js';
import { assignRuns } from './replica-runs.js';

const EVERY_STEP = { verifyEvery: 1 };

/** Replicas and workers, of which there are no more. */
const sizes = fc
  .integer({ min: 1, max: 24 })
  .chain((numReplicas) => fc.tuple(fc.constant(numReplicas), fc.integer({ min: 1, max: numReplicas })));

describe('the replica that is verified', () => {
  it('is each in turn, after so many steps each', () => {
    const plan = { verifyEvery: 2, numReplicas: 3 };
    expect([1, 2, 3, 4, 5, 6, 7, 8].map((step) => verifiedReplica(step, plan))).toEqual([
      ...[undefined, 0, undefined, 1, undefined, 2, undefined, 0],
    ]);
  });

  it('is none where a job does not want it, and before the first step', () => {
    expect([0, 1, 2].map((step) => verifiedReplica(step, { verifyEvery: 0, numReplicas: 3 }))).toEqual([
      ...[undefined, undefined, undefined],
    ]);
    expect(verifiedReplica(0, { verifyEvery: 1, numReplicas: 3 })).toBeUndefined();
  });

  it('has its turn in as many verifications as there are replicas', () => {
    const property = fc.property(fc.nat(50), fc.integer({ min: 1, max: 9 }), (first, verifyEvery) => {
      const steps = Array.from({ length: 7 }, (_, index) => (first + index + 1) * verifyEvery);
      const turns = steps.map((step) => verifiedReplica(step, { verifyEvery, numReplicas: 7 }));
      expect(turns.toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    });
    fc.assert(property);
  });
});

describe('those who verify a replica', () => {
  it('are who carries it and the next two ranks, as far as there are', () => {
    const runs = assignRuns(8, 4);
    expect(verifiersOf(runs, 0)).toEqual([0, 1, 2]);
    expect(verifiersOf(runs, 5)).toEqual([2, 3, 0]);
    expect(verifiersOf(assignRuns(8, 2), 7)).toEqual([1, 0]);
    expect(verifiersOf(assignRuns(8, 1), 7)).toEqual([0]);
  });

  it('have the examples of all replicas that they verify, and of no more than those of two others', () => {
    const property = fc.property(sizes, ([numReplicas, worldSize]) => {
      const runs = assignRuns(numReplicas, worldSize);
      for (let rank = 0; rank < worldSize; rank += 1) {
        const verified = runsVerifiedBy(rank, runs, EVERY_STEP);
        expect(verified).toHaveLength(Math.min(2, worldSize - 1));
        for (let replica = 0; replica < numReplicas; replica += 1) {
          const isAmong = [runs[rank], ...verified].some(
            (run) => run !== undefined && run.start <= replica && replica < run.end,
          );
          expect(verifiersOf(runs, replica).includes(rank)).toBe(isAmong);
        }
      }
    });
    fc.assert(property);
  });

  it('need nothing of others where a job does not want it', () => {
    expect(runsVerifiedBy(1, assignRuns(8, 4), { verifyEvery: 0 })).toEqual([]);
  });
});
