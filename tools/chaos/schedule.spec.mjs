// @ts-check
import { describe, expect, it } from 'vitest';
import { FAULTS, faultsFor } from './faults.mjs';
import { scheduleOf } from './schedule.mjs';

const LONG_RUN_MINUTES = 60;

describe('the schedule of a seed', () => {
  it('is the same each time, however much of it is asked for', () => {
    const faults = faultsFor(LONG_RUN_MINUTES);
    expect(scheduleOf(7, faults, 50)).toEqual(scheduleOf(7, faults, 50));
    expect(scheduleOf(7, faults, 50)).toEqual(scheduleOf(7, faults, 200).slice(0, 50));
    expect(scheduleOf(7, faults, 50)).not.toEqual(scheduleOf(8, faults, 50));
  });

  it('has every fault as often as its weight says before any comes again', () => {
    const faults = faultsFor(LONG_RUN_MINUTES);
    for (const seed of [1, 2, 3]) {
      const schedule = scheduleOf(seed, faults, 3 * faults.length);
      for (let deck = 0; deck < 3; deck += 1) {
        const names = schedule
          .slice(deck * faults.length, (deck + 1) * faults.length)
          .map(({ fault }) => fault);
        expect(names.toSorted()).toEqual(faults.map(({ name }) => name).toSorted());
      }
    }
    expect(new Set(faults.map(({ name }) => name))).toEqual(new Set(FAULTS.map(({ name }) => name)));
  });

  it('puts half of the faults into reductions', () => {
    const schedule = scheduleOf(5, faultsFor(1), 100);
    expect(schedule.filter(({ isInReduce }) => isInReduce)).toHaveLength(50);
  });

  it('keeps to how long each fault may last', () => {
    const faults = faultsFor(LONG_RUN_MINUTES);
    for (const { fault, holdMs } of scheduleOf(4, faults, 200)) {
      const [least = NaN, most = NaN] = faults.find(({ name }) => name === fault)?.holdMs ?? [];
      expect(holdMs).toBeGreaterThanOrEqual(least);
      expect(holdMs).toBeLessThanOrEqual(most);
    }
  });

  it('leaves out what a short run has no time for', () => {
    const names = faultsFor(0.5).map(({ name }) => name);
    expect(names).toContain('kill');
    expect(names).not.toContain('hang');
  });

  it('is empty without faults', () => {
    expect(scheduleOf(1, [], 10)).toEqual([]);
  });
});
