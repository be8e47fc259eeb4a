// @ts-check
import { transition } from '@thaw/orchestration';
import { describe, expect, it } from 'vitest';
import { describeOutcomes, sizesUpTo } from './report.mjs';
import { simulate } from './simulation.mjs';

const SETTING = { numWorkers: 24, numJobs: 30, seed: 5 };

describe('a simulated cluster', () => {
  it.each([1, 2, 3, 4])('brings every job to its end, with seed %i', (seed) => {
    const outcome = simulate({ ...SETTING, seed });
    expect(outcome.stuck).toEqual([]);
    expect(outcome.succeeded + outcome.failed + outcome.cancelled).toBe(SETTING.numJobs);
    expect(outcome.succeeded).toBeGreaterThan(SETTING.numJobs / 2);
    expect(Math.min(outcome.losses, outcome.restarts)).toBeGreaterThan(0);
  });

  it('is decided by its seed alone', () => {
    const [first, again, other] = [5, 5, 6].map((seed) => simulate({ ...SETTING, seed }).course);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it('names the jobs that a core leaves behind', () => {
    const outcome = simulate({
      ...{ numWorkers: 4, numJobs: 3, seed: 1 },
      // A core that forgets one of its jobs.
      decide: (state, event) =>
        event.type === 'JobPrepared' && event.jobId === 'j1'
          ? { state, effects: [] }
          : transition(state, event),
    });
    expect(outcome.stuck).toEqual(['j1 is preparing (and says not why)']);
    expect(describeOutcomes([outcome])).toContain('4 workers, seed 1: j1 is preparing');
  });
});

it('is made for 10 workers, 100 and so on', () => {
  expect([1000, 50, 10].map(sizesUpTo)).toEqual([[10, 100, 1000], [10, 50], [10]]);
});
