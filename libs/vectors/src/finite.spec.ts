import { describe, expect, it } from 'vitest';
import { isFiniteInJavaScript, isFiniteVector } from './finite.js';

describe.each([isFiniteVector, isFiniteInJavaScript])('%o', (isFinite) => {
  it.each([NaN, -NaN, Infinity, -Infinity])('finds %d wherever it is', (value) => {
    for (const length of [1, 5, 64, 1001])
      for (const place of [0, length >> 1, length - 1]) {
        const vector = new Float32Array(length).fill(-3e38);
        expect(isFinite(vector)).toBe(true);
        vector[place] = value;
        expect(isFinite(vector)).toBe(false);
      }
  });

  it('takes the largest and the smallest numbers, and none', () => {
    expect(isFinite(Float32Array.of(3.4028234663852886e38, -3.4028234663852886e38, 1e-45, -0))).toBe(true);
    expect(isFinite(new Float32Array(0))).toBe(true);
  });
});
