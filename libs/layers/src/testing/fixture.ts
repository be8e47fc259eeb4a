import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { known } from '../known.js';
import { relativeDifference, TOLERANCE } from './keras-table.js';
import { recordDifference } from './measurement.js';

/** A tensor as the fixture scripts write it. */
export interface FixtureTensor {
  shape: number[];
  values: number[];
}

/** The caller owns it. */
export function toTensor(
  { shape, values }: FixtureTensor,
  dtype: 'float32' | 'int32' = 'float32',
): tf.Tensor {
  return tf.tensor(values, shape, dtype);
}

/** Same shape, and every value within `1e-6 + 1e-5 * max|expected|`. */
export function expectClose(what: string, actual: tf.Tensor, expected: FixtureTensor): void {
  expect(actual.shape, `${what}: shape`).toEqual(expected.shape);
  expectLikeKeras(actual.dataSync(), expected, what);
}

/** As many values, each within `1e-6 + 1e-5 * max|keras|`, which is a {@link relativeDifference} of 1e-5. */
export function expectLikeKeras(
  received: ArrayLike<number>,
  { values }: FixtureTensor,
  what = 'tensor',
): void {
  expect(received.length, `${what}: number of elements`).toBe(values.length);
  const difference = relativeDifference(received, values);
  expect(difference, `${what}: largest difference to Keras`).toBeLessThanOrEqual(TOLERANCE);
  recordDifference(difference);
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
