import * as tf from '@tensorflow/tfjs-core';
import { formatShape } from '@thaw/layers';

import { InvalidBatch } from '../errors.js';

/** What a model said about a batch. */
export interface Predictions {
  outputs: tf.Tensor;
  /** What the outputs are the softmax or sigmoid of, where the model's last operation is one. */
  logits: tf.Tensor | undefined;
  /** Which of the outputs' positions count, where masks travelled through the model: 1 or 0 for each. */
  mask?: tf.Tensor | undefined;
}

/**
 * How values become one number: their sum, or the sum divided by the number of values (`sum_over_batch_size`, also
 * called `mean`), or by the sum of the sample weights. What a mask leaves out counts as no value.
 *
 * @source keras/src/losses/loss.py, `reduce_values` and `apply_mask`
 */
export type Reduction = 'sum_over_batch_size' | 'mean' | 'sum' | 'mean_with_sample_weight';

/** What every loss can be told. */
export interface LossOptions {
  /** By default `sum_over_batch_size`. */
  reduction?: Reduction | undefined;
}

/** A loss before any reduction. */
export interface Loss {
  readonly name: string;
  readonly reduction: Reduction;
  /**
   * One value for each example (and position, for outputs of higher rank): the output's shape without its
   * last dimension. Differentiable in the outputs or logits. Called inside a `tidy` that owns the result.
   *
   * @throws InvalidBatch when the labels' shape does not fit the outputs'
   */
  values(labels: tf.Tensor, predictions: Predictions): tf.Tensor;
  /** 1 for each value that counts and 0 for each that does not, shaped like the values; by default all count. */
  readonly mask?: ((labels: tf.Tensor, predictions: Predictions) => tf.Tensor) | undefined;
}

/** What the losses have in common. */
export abstract class NamedLoss implements Loss {
  abstract readonly name: string;
  readonly reduction: Reduction;

  constructor({ reduction = 'sum_over_batch_size' }: LossOptions = {}) {
    this.reduction = reduction;
  }

  abstract values(labels: tf.Tensor, predictions: Predictions): tf.Tensor;
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

/**
 * Two tensors whose ranks differ by a last dimension of 1, without the difference. If the smaller one has one
 * dimension it grows a second, else the larger one loses its last.
 *
 * @source keras/src/losses/loss.py, `squeeze_or_expand_to_same_rank`
 */
export function toSameRank(a: tf.Tensor, b: tf.Tensor): [tf.Tensor, tf.Tensor] {
  if (b.rank === a.rank + 1) return toSameRank(b, a).reverse() as [tf.Tensor, tf.Tensor];
  if (a.rank !== b.rank + 1 || a.shape.at(-1) !== 1) return [a, b];
  return b.rank === 1 ? [a, tf.expandDims(b, -1)] : [tf.squeeze(a, [-1]), b];
}

/**
 * Labels as numbers and outputs, both of one shape.
 *
 * @throws InvalidBatch when their shapes differ by more than a last dimension of 1
 */
export function alignLabels(
  labels: tf.Tensor,
  outputs: tf.Tensor,
): { targets: tf.Tensor; outputs: tf.Tensor } {
  const [targets, aligned] = toSameRank(tf.cast(labels, 'float32'), outputs);
  assertLabelShape(targets, aligned.shape);
  return { targets, outputs: aligned };
}
