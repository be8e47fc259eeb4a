import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { examplesOfStep, numExamplesOfStep, stepsPerEpoch } from '@thaw/orchestration';
import { presentInStep } from './presence.js';

const schedules = fc.record({
  numExamples: fc.integer({ min: 1, max: 300 }),
  numReplicas: fc.constantFrom(1, 3, 8),
  batchSize: fc.constantFrom(24, 48),
  seed: fc.integer(),
});

describe('who is present in a step', () => {
  it('is who has examples by the schedule, and their number is the number of those', () => {
    fc.assert(
      fc.property(schedules, (schedule) => {
        for (let stepInEpoch = 0; stepInEpoch < stepsPerEpoch(schedule); stepInEpoch++) {
          const replicas = Array.from({ length: schedule.numReplicas }, (_, replica) => replica);
          const counts = replicas.map(
            (replica) => examplesOfStep(schedule, { epoch: 0, stepInEpoch, replica }).length,
          );
          expect(replicas.map(presentInStep(schedule, stepInEpoch))).toEqual(
            counts.map((count) => count > 0),
          );
          expect(numExamplesOfStep(schedule, stepInEpoch)).toBe(
            counts.reduce((sum, count) => sum + count, 0),
          );
        }
      }),
    );
  });
});
