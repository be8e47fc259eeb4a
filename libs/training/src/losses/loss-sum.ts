import * as tf from '@tensorflow/tfjs-core';

import { timesAmount, type Amount } from '../amount.js';
import { broadcastWeights, maskedWeights } from '../sample-weights.js';
import { toSameRank, type Loss, type Predictions, type Reduction } from './loss.js';

/** One replica's share of a loss: a sum, and what the sum over all replicas is divided by once all of it is there. */
export interface LossSum {
  /** Differentiable in the outputs. */
  readonly sum: tf.Scalar;
  readonly denominator: Amount;
}

/**
 * Sums up a loss as its reduction asks. Must run inside `tidy`.
 *
 * @throws InvalidBatch when the sample weights' shape does not fit the loss's values
 * @source keras/src/losses/loss.py, `reduce_weighted_values`
 */
export function sumLoss(
  loss: Loss,
  labels: tf.Tensor,
  predictions: Predictions,
  sampleWeights?: tf.Tensor,
): LossSum {
  const unweighted = loss.values(labels, predictions);
  // What the model masks and what the loss leaves out of its own count alike.
  const mask = maskedWeights(loss.mask?.(labels, predictions), predictions.mask);
  const weights = maskedWeights(mask, sampleWeights);
  const values = weights === undefined ? unweighted : weighted(unweighted, weights);
  return {
    sum: tf.sum<tf.Scalar>(values),
    denominator: denominatorOf(loss.reduction, values, { mask, weights }),
  };
}

/** What a reduced sum is divided by: a loss that is to be a sum stays one. */
export function lossDivisor<Divisor extends Amount>(reduction: Reduction, denominator: Divisor): Divisor | 1 {
  return reduction === 'sum' ? 1 : denominator;
}

function weighted(values: tf.Tensor, weights: tf.Tensor): tf.Tensor {
  const [aligned, alignedWeights] = toSameRank(values, weights);
  return tf.mul(aligned, broadcastWeights(alignedWeights, aligned));
}

function denominatorOf(
  reduction: Reduction,
  values: tf.Tensor,
  { mask, weights }: { mask: tf.Tensor | undefined; weights: tf.Tensor | undefined },
): Amount {
  if (reduction === 'mean_with_sample_weight') return weights === undefined ? values.size : tf.sum(weights);
  // One entry of a mask may stand for several values.
  return mask === undefined ? values.size : timesAmount(tf.sum(mask), values.size / mask.size);
}
