import { assignRuns, subtreeKey, subtreesOfRun } from '@thaw/orchestration';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOwner, type Bucket } from './bucket-layout.js';
import {
  expectedPayloadBytes,
  hasPresent,
  partialTransfers,
  planPayload,
  resultTransfers,
  type PayloadPlan,
} from './payload-plan.js';

const FLOAT_BYTES = 4;

/** Any plan with up to 5 workers and 12 replicas, some of them absent. */
const anyPlan = fc
  .record({
    length: fc.integer({ min: 1, max: 200 }),
    bucketLength: fc.integer({ min: 1, max: 50 }),
    worldSize: fc.integer({ min: 1, max: 5 }),
    moreReplicas: fc.integer({ min: 0, max: 7 }),
    absent: fc.uniqueArray(fc.integer({ min: 0, max: 11 })),
  })
  .map(({ worldSize, moreReplicas, absent, ...rest }) => {
    const numReplicas = worldSize + moreReplicas;
    const runs = assignRuns(numReplicas, worldSize);
    const isPresent = (replica: number): boolean => !absent.includes(replica);
    return { runs, isPresent, plan: planPayload({ ...rest, numReplicas, runs, isPresent }) };
  });

function ranksOf(plan: PayloadPlan): number[] {
  return Array.from({ length: plan.worldSize }, (_, rank) => rank);
}

describe('planPayload', () => {
  it('brings to each owner of every bucket exactly the partial sums that it does not have', () => {
    fc.assert(
      fc.property(anyPlan, ({ plan, runs, isPresent }) => {
        const arriving = ranksOf(plan).flatMap((rank) => partialTransfers(plan, rank));
        const owning = plan.buckets.flatMap((bucket) =>
          ranksOf(plan)
            .filter((rank) => isOwner(rank, bucket, plan))
            .map((owner) => ({ bucket, owner })),
        );
        for (const { bucket, owner } of owning) {
          const received = arriving
            .filter((transfer) => transfer.to === owner && transfer.bucket.index === bucket.index)
            .map(({ subtree, from }) => `${subtreeKey(subtree)} from ${from}`);
          const needed = ranksOf(plan)
            .filter((rank) => rank !== owner)
            .flatMap((rank) =>
              subtreesOfRun(plan.numReplicas, runs[rank]!)
                .filter((subtree) => hasPresent(subtree, isPresent))
                .map((subtree) => `${subtreeKey(subtree)} from ${rank}`),
            );
          expect(received.sort()).toEqual(needed.sort());
        }
      }),
    );
  });

  it('brings the result of every bucket once to every rank that does not own it', () => {
    fc.assert(
      fc.property(anyPlan, ({ plan }) => {
        const results = ranksOf(plan).flatMap((rank) => resultTransfers(plan, rank));
        const seen = results.map(({ bucket, from, to }) => {
          expect(isOwner(from, bucket, plan)).toBe(true);
          expect(isOwner(to, bucket, plan)).toBe(false);
          return `${bucket.index}>${to}`;
        });
        expect(new Set(seen).size).toBe(seen.length);
        const isReached = (bucket: Bucket) => (rank: number) =>
          isOwner(rank, bucket, plan) || seen.includes(`${bucket.index}>${rank}`);
        expect(plan.buckets.every((bucket) => ranksOf(plan).every(isReached(bucket)))).toBe(true);
      }),
    );
  });

  it('counts the bytes of its transfers', () => {
    fc.assert(
      fc.property(anyPlan, ({ plan }) => {
        for (const rank of ranksOf(plan)) {
          const transfers = [...partialTransfers(plan, rank), ...resultTransfers(plan, rank)];
          const bytes = transfers.reduce((sum, { bucket }) => sum + bucket.length * FLOAT_BYTES, 0);
          expect(expectedPayloadBytes(plan, rank)).toBe(bytes);
        }
      }),
    );
  });

  it('makes each of two workers send the size of the vector when their runs are one subtree each', () => {
    for (const length of [1, 65_536, 65_537, 1_000_003]) {
      const plan = planPayload({ length, numReplicas: 8, runs: assignRuns(8, 2), isPresent: () => true });
      expect([0, 1].map((rank) => expectedPayloadBytes(plan, rank))).toEqual([length * 4, length * 4]);
    }
  });

  it('sends nothing when one worker is alone', () => {
    const plan = planPayload({ length: 100, numReplicas: 8, runs: assignRuns(8, 1), isPresent: () => true });
    expect(expectedPayloadBytes(plan, 0)).toBe(0);
  });

  it('lets a member without replicas own buckets, as a stand-by that is given results', () => {
    const runs = [
      { start: 0, end: 4 },
      { start: 4, end: 4 },
    ];
    const plan = planPayload({ length: 8, bucketLength: 4, numReplicas: 4, runs, isPresent: () => true });
    expect([0, 1].map((rank) => expectedPayloadBytes(plan, rank))).toEqual([32, 16]);
  });
});
