import * as tf from '@tensorflow/tfjs-core';

import { alignLabels, KERAS_EPSILON, type Predictions } from '../losses/loss.js';
import type { MeanMetric } from './metric.js';

/**
 * How linearly the outputs of an example follow its labels, from -1 to 1; the mean over examples.
 *
 * @source keras/src/metrics/correlation_metrics.py, `pearson_correlation`
 */
export class PearsonCorrelation implements MeanMetric {
  readonly name = 'pearson_correlation';

  values(labels: tf.Tensor, predictions: Predictions): tf.Tensor {
    const { targets, outputs } = alignLabels(labels, predictions.outputs);
    return tf.mean(tf.mul(normalized(targets), normalized(outputs)), -1);
  }
}

/**
 * How well the outputs of an example agree with its labels: as the correlation, but lower where they differ in mean or in
 * variance; the mean over examples.
 *
 * @source keras/src/metrics/correlation_metrics.py, `concordance_correlation`
 */
export class ConcordanceCorrelation implements MeanMetric {
  readonly name = 'concordance_correlation';

  values(labels: tf.Tensor, predictions: Predictions): tf.Tensor {
    const { targets, outputs } = alignLabels(labels, predictions.outputs);
    const [ofTargets, ofOutputs] = [tf.moments(targets, -1, true), tf.moments(outputs, -1, true)];
    // Only one of the means need be subtracted: the other would add a sum of zero.
    const fromMean = (x: tf.Tensor): tf.Tensor => tf.sub(x, ofOutputs.mean);
    const covariance = tf.mul(fromMean(targets), fromMean(outputs));
    const apart = tf.square(tf.sub(ofTargets.mean, ofOutputs.mean));
    const norm = tf.add(tf.add(ofTargets.variance, ofOutputs.variance), apart);
    return tf.mean(tf.div(tf.mul(2, covariance), tf.add(norm, KERAS_EPSILON)), -1);
  }
}

/** Along the last dimension, with mean 0 and variance 1. */
function normalized(x: tf.Tensor): tf.Tensor {
  const { mean, variance } = tf.moments(x, -1, true);
  return tf.div(tf.sub(x, mean), tf.sqrt(variance));
}
