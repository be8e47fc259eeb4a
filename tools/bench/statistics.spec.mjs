// @ts-check
import { describe, expect, it } from 'vitest';
import { medianOf, summaryOf } from './statistics.mjs';

describe('statistics', () => {
  it('takes the value in the middle, or the mean of the two there', () => {
    expect(medianOf([3, 1, 10])).toBe(3);
    expect(medianOf([4, 1, 10, 2])).toBe(3);
  });

  it('refuses the median of nothing', () => {
    expect(() => medianOf([])).toThrow('expected at least one value');
  });

  it('tells the spread as a part of the median', () => {
    expect(summaryOf([8, 10, 13])).toEqual({ median: 10, least: 8, most: 13, spread: 0.5 });
    expect(summaryOf([0, 0]).spread).toBe(0);
  });
});
