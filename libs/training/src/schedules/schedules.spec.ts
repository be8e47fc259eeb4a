import { describe, expect, it } from 'vitest';

import { readFixture } from '../testing/keras-fixtures.js';
import { createSchedule, type LearningRateSpec } from './create-schedule.js';

interface ScheduleFixture {
  iterations: number[];
  cases: { learningRate: Exclude<LearningRateSpec, number>; rates: number[] }[];
}

const { iterations, cases } = readFixture('schedules.json') as ScheduleFixture;

describe('schedules', () => {
  it.each(cases)('agree with Keras: $learningRate', ({ learningRate, rates }) => {
    const schedule = createSchedule(learningRate);
    const largest = Math.max(...rates);
    iterations.forEach((iteration, index) => {
      const difference = Math.abs(schedule(iteration) - rates[index]!);
      expect(difference, `at iteration ${iteration}`).toBeLessThanOrEqual(1e-6 * largest);
      expect(schedule(iteration)).toBe(Math.fround(schedule(iteration)));
    });
  });

  it('are constant where they are a number', () => {
    const schedule = createSchedule(0.25);
    expect([0, 1, 1000].map(schedule)).toEqual([0.25, 0.25, 0.25]);
  });

  it.each<[LearningRateSpec, string]>([
    [
      { name: 'cosine_decay', initialLearningRate: 1, decaySteps: 0 },
      'train.optimizer.learningRate.decaySteps: expected a number above 0, received 0',
    ],
    [
      { name: 'cosine_decay_restarts', initialLearningRate: NaN, firstDecaySteps: 1 },
      'train.optimizer.learningRate.initialLearningRate: expected a number from 0, received NaN',
    ],
    [
      { name: 'piecewise_constant_decay', boundaries: [1], values: [1] },
      'train.optimizer.learningRate.values: expected 2 values, received 1',
    ],
  ])('refuse %j', (spec, message) => {
    expect(() => createSchedule(spec)).toThrow(message);
  });
});
