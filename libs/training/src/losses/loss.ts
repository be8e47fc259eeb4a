import type * as tf from '@tensorflow/tfjs-core';
import { formatShape } from '@thaw/layers';

import { InvalidBatch } from '../errors.js';

/** What a model said about a batch. */
export interface Predictions {
  outputs: tf.Tensor;
  /** What the outputs are the softmax of, where the model's last operation is one. */
  logits: tf.Tensor | undefined;
}

/** A loss before any reduction. */
export interface Loss {
  readonly name: string;
  /**
   * One value for each example (and position, for outputs of higher rank): the output's shape without its
   * last dimension. Differentiable in the outputs or logits. Called inside a `tidy` that owns the result.
   *
   * @throws InvalidBatch when the labels' shape does not fit the outputs'
   */
  values(labels: tf.Tensor, predictions: Predictions): tf.Tensor;
}

/**
 * Keeps probabilities away from 0 and 1, where the logarithm ends.
 *
 * @source keras/src/backend/config.py, `epsilon()`
 */
export const KERAS_EPSILON = 1e-7;

/** @throws InvalidBatch unless both shapes are the same */
export function assertLabelShape(labels: tf.Tensor, expected: readonly number[]): void {
  if (labels.shape.length === expected.length && expected.every((dim, axis) => labels.shape[axis] === dim))
    return;
  throw new InvalidBatch('labels', `shape ${formatShape(expected)}`, `shape ${formatShape(labels.shape)}`);
}
