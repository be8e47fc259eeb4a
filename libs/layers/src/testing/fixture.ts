import { readdirSync, readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { known } from '../known.js';

/** A tensor as the fixture scripts write it. */
export interface FixtureTensor {
  shape: number[];
  values: number[];
}

const FIXTURES = new URL('../../fixtures/', import.meta.url);

/** The names of all files that {@link readFixture} reads. */
export function fixtureAreas(): string[] {
  const files = readdirSync(FIXTURES).filter((file) => file.endsWith('.json'));
  return files.map((file) => file.slice(0, -'.json'.length)).sort();
}

/** A file that the scripts in `fixtures/` wrote. */
export function readFixture(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`${name}.json`, FIXTURES), 'utf8')) as unknown;
}

/** The caller owns it. */
export function toTensor({ shape, values }: FixtureTensor): tf.Tensor {
  return tf.tensor(values, shape, 'float32');
}

/** Same shape, and every value within `1e-6 + 1e-5 * max|expected|`. */
export function expectClose(what: string, actual: tf.Tensor, expected: FixtureTensor): void {
  expect(actual.shape, `${what}: shape`).toEqual(expected.shape);
  const largest = expected.values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  const tolerance = 1e-6 + 1e-5 * largest;
  const values = actual.dataSync();
  const difference = expected.values.reduce((max, value, index) => {
    const gap = Math.abs(value - (values[index] ?? Number.NaN));
    return Number.isNaN(gap) ? Number.POSITIVE_INFINITY : Math.max(max, gap);
  }, 0);
  expect(difference, `${what}: largest difference`).toBeLessThanOrEqual(tolerance);
}

/** Runs `fn` and expects it to leave as many tensors as it found. */
export function expectNoLeak(fn: () => void): void {
  const before = tf.memory().numTensors;
  fn();
  expect(tf.memory().numTensors - before, 'tensors left behind').toBe(0);
}

/** The gradients of `sum(outputs[i] * weights[i])` and of further terms, by the tensors given. The caller owns them. */
export function gradientsOf(xs: readonly tf.Tensor[], loss: () => tf.Tensor): tf.Tensor[] {
  const zero = (): tf.Tensor => tf.addN([tf.scalar(0), ...xs.map((x) => tf.mul(tf.sum(x), 0))]);
  return tf.grads(() => tf.add(loss(), zero()))([...xs]);
}

/** `sum(outputs[i] * gradients[i])`, whose gradient with respect to an output is that fixture. */
export function weightedSum(outputs: readonly tf.Tensor[], gradients: readonly FixtureTensor[]): tf.Tensor {
  return tf.addN(
    outputs.map((output, index) =>
      tf.sum(tf.mul(output, toTensor(known(gradients[index], 'an output gradient')))),
    ),
  );
}
