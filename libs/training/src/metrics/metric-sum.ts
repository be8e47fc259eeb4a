import * as tf from '@tensorflow/tfjs-core';

import type { Amount } from '../amount.js';
import { toSameRank, type Predictions } from '../losses/loss.js';
import { broadcastWeights, maskedWeights } from '../sample-weights.js';
import type { MeanMetric } from './metric.js';

/**
 * The sum of a mean metric's values, and what it is divided by: how many they are, or their weights. Runs inside `tidy`.
 *
 * @throws InvalidBatch when the weights' shape does not fit the values
 * @source keras/src/metrics/reduction_metrics.py, `reduce_to_samplewise_values`, `Mean` and `MeanMetricWrapper`
 */
export function sumMetric(
  metric: MeanMetric,
  labels: tf.Tensor,
  predictions: Predictions,
  sampleWeights?: tf.Tensor,
): { sum: tf.Scalar; denominator: Amount } {
  const values = metric.values(labels, predictions);
  const weights = metric.ignoresMasks ? sampleWeights : maskedWeights(predictions.mask, sampleWeights);
  if (weights === undefined) return { sum: tf.sum(values), denominator: values.size };
  const [aligned, alignedWeights] = toSameRank(values, weights);
  const means = meanOverDims(aligned, alignedWeights.rank);
  const broadcast = tf.mul(tf.onesLike(means), broadcastWeights(alignedWeights, means));
  return { sum: tf.sum(tf.mul(means, broadcast)), denominator: tf.sum(broadcast) };
}

/** Means over all dimensions from `rank` on. */
function meanOverDims(values: tf.Tensor, rank: number): tf.Tensor {
  const axes = Array.from({ length: Math.max(0, values.rank - rank) }, (_, index) => rank + index);
  return axes.length === 0 ? values : tf.mean(values, axes);
}
