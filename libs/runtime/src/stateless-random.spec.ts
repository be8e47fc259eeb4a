import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import { loadRuntime } from './load-runtime.js';

const { random } = await loadRuntime();

function valuesOf(tensor: tf.Tensor): number[] {
  const values = [...tensor.dataSync()];
  tensor.dispose();
  return values;
}

describe('stateless random numbers', () => {
  it('are what TensorFlow gives for the seed, in every process', () => {
    // tf.random.stateless_uniform([3], seed=[1, 2]) of TensorFlow 2.21
    expect(valuesOf(random.uniform([3], [1, 2], 0, 1))).toEqual(
      [0.8440604209899902, 0.19204533100128174, 0.9962232112884521].map(expectClose),
    );
  });

  it('repeat for the same seed and differ for another', () => {
    const first = valuesOf(random.normal([64], [7, 8], 0, 1));
    expect(valuesOf(random.normal([64], [7, 8], 0, 1))).toEqual(first);
    expect(valuesOf(random.normal([64], [7, 9], 0, 1))).not.toEqual(first);
  });

  it('fill the asked range, mean and deviation', () => {
    const uniform = valuesOf(random.uniform([4000], [1, 1], -2, 6));
    expect(Math.min(...uniform)).toBeGreaterThanOrEqual(-2);
    expect(Math.max(...uniform)).toBeLessThan(6);
    expect(meanOf(uniform)).toBeCloseTo(2, 0);
    const normal = valuesOf(random.normal([4000], [1, 1], 3, 0.5));
    expect(meanOf(normal)).toBeCloseTo(3, 1);
    expect(Math.sqrt(meanOf(normal.map((value) => (value - 3) ** 2)))).toBeCloseTo(0.5, 1);
  });

  it('stay within two deviations when truncated', () => {
    const values = valuesOf(random.truncatedNormal([4000], [5, 5], 1, 0.1));
    expect(Math.max(...values.map((value) => Math.abs(value - 1)))).toBeLessThanOrEqual(0.2 + 1e-6);
  });

  it('accept negative seeds, scalars and empty shapes, and leave one tensor', () => {
    const before = tf.memory().numTensors;
    const scalar = random.uniform([], [-1, -2147483648], 0, 1);
    expect(scalar.shape).toEqual([]);
    expect(tf.memory().numTensors).toBe(before + 1);
    scalar.dispose();
    expect(valuesOf(random.normal([0, 3], [1, 2], 0, 1))).toEqual([]);
  });
});

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function expectClose(value: number): unknown {
  return expect.closeTo(value, 7) as unknown;
}
