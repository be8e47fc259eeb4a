import * as tf from '@tensorflow/tfjs-core';
import { formatShape } from '@thaw/layers';

import { InvalidBatch } from './errors.js';
import { toSameRank } from './losses/loss.js';

/**
 * What a mask leaves of weights, where there are either: their product.
 *
 * @throws InvalidBatch when the weights do not fit the mask
 * @source keras/src/losses/loss.py, `apply_mask` with the reduction `sum`
 */
export function maskedWeights(
  mask: tf.Tensor | undefined,
  weights: tf.Tensor | undefined,
): tf.Tensor | undefined {
  if (mask === undefined || weights === undefined) return mask ?? weights;
  const [alignedMask, aligned] = toSameRank(mask, weights);
  return tf.mul(broadcastWeights(aligned, alignedMask), alignedMask);
}

/**
 * Weights as they are multiplied with values: of the same rank, or one for each example.
 *
 * @throws InvalidBatch when they fit neither way
 */
export function broadcastWeights(weights: tf.Tensor, values: tf.Tensor): tf.Tensor {
  const fits = weights.shape.every((dim, axis) => dim === 1 || dim === values.shape[axis]);
  if (values.rank === 0 || (weights.rank === values.rank && fits)) return weights;
  throw new InvalidBatch(
    'sample weights',
    `one for each value of shape ${formatShape(values.shape)}`,
    `shape ${formatShape(weights.shape)}`,
  );
}
