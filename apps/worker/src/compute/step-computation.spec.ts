import { PartialSums } from '@thaw/collectives';
import type { JobSpec, Schedule } from '@thaw/orchestration';
import { describe, expect, it } from 'vitest';
import type { StepProgress } from './compute-calls.js';
import type { PlacedReplica, ReplicaPasses } from './replica-passes.js';
import type { Shard } from './replica-shard.js';
import { openShared } from './shared-vector.js';
import { StepComputation } from './step-computation.js';
import { sharedFloats } from './vector-memory.js';

const SCHEDULE: Schedule = { numExamples: 16, numReplicas: 4, batchSize: 16, seed: 1 };
const SPEC = { train: { replicas: 4 }, verify: { verifyEvery: 0 } } as unknown as JobSpec;
const MEBI = 2 ** 20;

/** Computes a step of replicas that write their number, in sections that end where the test says. */
function computeStep(ends: readonly number[]) {
  const length = ends.at(-1) ?? 0;
  const run = { start: 1, end: 4 };
  const shard = {
    schedule: SCHEDULE,
    sums: new PartialSums({ numReplicas: 4, run, allocate: () => sharedFloats(length) }),
    reduced: [{ length }],
  } as unknown as Shard;
  const train = (
    _: Shard,
    { replica }: PlacedReplica,
    into: Float32Array,
    onWritten?: (numbers: number) => void,
  ): void => {
    ends.forEach((end, index) => {
      into.fill(replica, ends[index - 1] ?? 0, end);
      onWritten?.(end);
    });
  };
  const passes = { train } as unknown as ReplicaPasses;
  const steps = new StepComputation(SPEC, SCHEDULE, { run, verified: [] });
  const told: StepProgress[] = [];
  const place = { epoch: 0, stepInEpoch: 0, step: 1 };
  const computed = steps.compute(place, { passes, shard }, (progress) => told.push(progress));
  const sums = computed.partials.map(({ subtree, vector }) => [subtree, openShared(vector)] as const);
  return { computed, told, sums };
}

describe('how far a step is', () => {
  it('is told of a long vector, with what the step will be, each time when much more is written', () => {
    const ends = [5, MEBI + 1, MEBI + 9, 2 * MEBI, 2 * MEBI + 4, 3 * MEBI, 3 * MEBI + 2];
    const { computed, told, sums } = computeStep(ends);
    expect(told.map(({ elements }) => elements)).toEqual([MEBI + 1, 2 * MEBI + 4, 3 * MEBI + 2]);
    const { partials, replicas } = computed;
    expect(told.map(({ step }) => step)).toEqual([{ partials, replicas }, undefined, undefined]);
    expect(replicas.map(({ replica }) => replica)).toEqual([1, 2, 3]);
    expect(sums.map(([subtree, sum]) => [subtree, sum[0], sum[MEBI + 5], sum.at(-1)])).toEqual([
      ['1+1', 1, 1, 1],
      ['2+2', 5, 5, 5],
    ]);
  });

  it('is not told of a short one, which is there at once', () => {
    const { computed, told, sums } = computeStep([5, 9]);
    expect(told).toEqual([]);
    expect(computed.replicas).toHaveLength(3);
    expect(sums.map(([subtree, sum]) => [subtree, sum.at(-1)])).toEqual([
      ['1+1', 1],
      ['2+2', 5],
    ]);
  });
});
