import { describe, expect, it } from 'vitest';
import { compareValues } from './value-difference.js';

const compare = (a: readonly number[], b: readonly number[], tolerance?: number) =>
  compareValues(Float32Array.from(a), Float32Array.from(b), tolerance);

describe('two lists of values', () => {
  it('are equal where both are NaN, infinite, or zeros of either sign', () => {
    expect(compare([NaN, Infinity, -Infinity, 0, 3], [NaN, Infinity, -Infinity, -0, 3])).toEqual({
      numElements: 5,
      numDifferent: 0,
      maxAbsolute: 0,
      maxRelative: 0,
      numNotFinite: 0,
    });
  });

  it('differ by the largest difference, absolute and relative, each of its own element', () => {
    expect(compare([1, 100, -2, 0], [1, 101, 2, 0])).toEqual({
      numElements: 4,
      numDifferent: 2,
      maxAbsolute: 4,
      maxRelative: 2,
      numNotFinite: 0,
    });
  });

  it('count what is not finite, and leave it out of the largest difference', () => {
    expect(compare([NaN, 1, Infinity, Infinity, 1], [1, NaN, -Infinity, 3, 1.5])).toEqual({
      numElements: 5,
      numDifferent: 5,
      maxAbsolute: 0.5,
      maxRelative: 0.5 / 1.5,
      numNotFinite: 4,
    });
  });

  it('are equal within a tolerance, which no infinity is', () => {
    expect(compare([1, 2], [1.25, 2], 0.25).numDifferent).toBe(0);
    expect(compare([1, 2], [1.25, 2], 0.125).numDifferent).toBe(1);
    expect(compare([Infinity, NaN], [0, 0], 1e30).numDifferent).toBe(2);
  });
});
