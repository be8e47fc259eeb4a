import { readFileSync } from 'node:fs';

import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';

/** A tensor as the scripts in `fixtures` write it. */
export interface FixtureTensor {
  shape: number[];
  values: number[];
}

/** Reads one fixture file. */
export function readFixture(fileName: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../fixtures/${fileName}`, import.meta.url), 'utf8'));
}

/** Reads the cases of one fixture file. */
export function readCases<T>(fileName: string): T[] {
  return (readFixture(fileName) as { cases: T[] }).cases;
}

/** The caller disposes it. */
export function toTensor(
  { shape, values }: FixtureTensor,
  dtype: 'float32' | 'int32' = 'float32',
): tf.Tensor {
  return tf.tensor(values, shape, dtype);
}

/** Checks `|a-b| <= 1e-6 + 1e-5 * max|b|` for all elements, b being what Keras says. */
export function expectLikeKeras(received: ArrayLike<number>, keras: FixtureTensor, what = 'tensor'): void {
  const tolerance = 1e-6 + 1e-5 * Math.max(0, ...keras.values.map(Math.abs));
  const differences = keras.values.map((value, index) => Math.abs((received[index] ?? Number.NaN) - value));
  expect(received.length, `${what}: number of elements`).toBe(keras.values.length);
  const worst = differences.reduce((most, each) => (each > most || Number.isNaN(each) ? each : most), 0);
  expect(worst, `${what}: largest difference to Keras`).toBeLessThanOrEqual(tolerance);
}
