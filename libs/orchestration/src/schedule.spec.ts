import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidSchedule } from './errors.js';
import { assignRuns } from './replica-runs.js';
import {
  blocksOfRuns,
  dealReplicas,
  epochOrder,
  examplesOfEvaluationStep,
  examplesOfStep,
  stepsPerEpoch,
  type Schedule,
} from './schedule.js';

const schedules: fc.Arbitrary<Schedule> = fc
  .record({
    numExamples: fc.nat(200),
    numReplicas: fc.integer({ min: 1, max: 9 }),
    perReplica: fc.integer({ min: 1, max: 7 }),
    seed: fc.integer(),
  })
  .map(({ perReplica, ...rest }) => ({ ...rest, batchSize: perReplica * rest.numReplicas }));

const ascending = (values: readonly number[]): number[] => [...values].sort((left, right) => left - right);
const range = (n: number): number[] => Array.from({ length: n }, (_, index) => index);

function examplesOfEpoch(schedule: Schedule, epoch: number, replicas: readonly number[]): number[][] {
  return range(stepsPerEpoch(schedule)).map((stepInEpoch) =>
    replicas.flatMap((replica) => [...examplesOfStep(schedule, { epoch, stepInEpoch, replica })]),
  );
}

describe('the schedule', () => {
  it('uses every example exactly once in every epoch', () => {
    fc.assert(
      fc.property(schedules, fc.nat(3), (schedule, epoch) => {
        const used = examplesOfEpoch(schedule, epoch, range(schedule.numReplicas)).flat();
        expect(ascending(used)).toEqual(range(schedule.numExamples));
      }),
    );
  });

  it('gives each step the same examples whatever the number of workers', () => {
    fc.assert(
      fc.property(schedules, fc.nat(8), (schedule, extra) => {
        const worldSize = 1 + (extra % schedule.numReplicas);
        const runs = assignRuns(schedule.numReplicas, worldSize);
        const ofWorkers = runs.map((run) =>
          examplesOfEpoch(schedule, 1, range(schedule.numReplicas).slice(run.start, run.end)),
        );
        const alone = examplesOfEpoch(schedule, 1, range(schedule.numReplicas));
        expect(alone.map((_, step) => ofWorkers.flatMap((steps) => steps[step] ?? []))).toEqual(alone);
      }),
    );
  });

  it('fills every step of a replica except its last, and needs no more steps than its batches', () => {
    fc.assert(
      fc.property(schedules, (schedule) => {
        const sizes = examplesOfEpoch(schedule, 0, range(schedule.numReplicas)).map((step) => step.length);
        expect(sizes).toHaveLength(Math.ceil(schedule.numExamples / schedule.batchSize));
        for (const size of sizes.slice(0, -1))
          expect(size).toBeGreaterThan(schedule.batchSize - schedule.numReplicas);
      }),
    );
  });

  it('shuffles inside a replica only, anew in every epoch', () => {
    const schedule = { numExamples: 40, numReplicas: 2, batchSize: 8, seed: 7 };
    const [first, second] = [0, 1].map((epoch) => [...epochOrder(schedule, { epoch, replica: 1 })]);
    expect(first).not.toEqual(second);
    expect(ascending(first ?? [])).toEqual(range(40).slice(20));
    expect(ascending(second ?? [])).toEqual(range(40).slice(20));
  });

  it('gives the same examples as ever, or old jobs could not be repeated', () => {
    const schedule = { numExamples: 20, numReplicas: 2, batchSize: 8, seed: 7 };
    expect([...examplesOfStep(schedule, { epoch: 1, stepInEpoch: 2, replica: 0 })]).toEqual([9, 0]);
  });

  it('takes a kept order instead of shuffling again', () => {
    const schedule = { numExamples: 20, numReplicas: 2, batchSize: 8, seed: 7 };
    const order = epochOrder(schedule, { epoch: 0, replica: 1 });
    const at = { epoch: 0, stepInEpoch: 1, replica: 1 };
    expect(examplesOfStep(schedule, at, order)).toEqual(examplesOfStep(schedule, at));
  });

  it('leaves a replica without examples in the last step when there are too few', () => {
    const schedule = { numExamples: 5, numReplicas: 4, batchSize: 4, seed: 0 };
    const last = range(4).map(
      (replica) => examplesOfStep(schedule, { epoch: 0, stepInEpoch: 1, replica }).length,
    );
    expect(last).toEqual([1, 0, 0, 0]);
  });

  it('walks through an evaluation in order, each example once', () => {
    fc.assert(
      fc.property(schedules, (schedule) => {
        const used = range(schedule.numReplicas).flatMap((replica) =>
          range(stepsPerEpoch(schedule)).flatMap((step) => [
            ...examplesOfEvaluationStep(schedule, { step, replica }),
          ]),
        );
        expect(used).toEqual(range(schedule.numExamples));
      }),
    );
  });

  it('refuses a batch size that is no multiple of the replicas', () => {
    const schedule = { numExamples: 20, numReplicas: 3, batchSize: 8, seed: 7 };
    expect(() => stepsPerEpoch(schedule)).toThrow(InvalidSchedule);
    expect(() => stepsPerEpoch(schedule)).toThrow(
      'expected a batch size that is a positive multiple of the replicas, received 8 for 3 replicas; ' +
        'change train.batchSize or train.replicas',
    );
  });

  it('refuses steps and replicas that are not there', () => {
    const schedule = { numExamples: 20, numReplicas: 2, batchSize: 8, seed: 7 };
    expect(() => examplesOfStep(schedule, { epoch: 0, stepInEpoch: 3, replica: 0 })).toThrow(
      'expected a step of the epoch from 0 to 2, received 3',
    );
    expect(() => examplesOfStep(schedule, { epoch: 0, stepInEpoch: 0, replica: 2 })).toThrow(
      'expected a replica from 0 to 1, received 2',
    );
  });
});

describe('dealReplicas', () => {
  it('deals contiguous runs that are equal within one example', () => {
    expect(dealReplicas(10, 4).map(({ start, end }) => `${start}-${end}`)).toEqual([
      '0-3',
      '3-6',
      '6-8',
      '8-10',
    ]);
    fc.assert(
      fc.property(fc.nat(1000), fc.integer({ min: 1, max: 20 }), (numExamples, numReplicas) => {
        const sizes = dealReplicas(numExamples, numReplicas).map(({ start, end }) => end - start);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(numExamples);
      }),
    );
  });
});

describe('blocksOfRuns', () => {
  const blocks = [0, 1, 2, 3].map((index) => ({ index, start: index * 10, numExamples: 10 }));

  it('names each block that a run touches, once and in order', () => {
    expect(
      blocksOfRuns(blocks, [
        { start: 35, end: 36 },
        { start: 9, end: 11 },
        { start: 0, end: 1 },
      ]),
    ).toEqual([0, 1, 3]);
  });

  it('leaves out blocks that only border on a run, and empty runs', () => {
    expect(blocksOfRuns(blocks, [{ start: 10, end: 20 }])).toEqual([1]);
    expect(blocksOfRuns(blocks, [{ start: 15, end: 15 }])).toEqual([]);
  });
});
