import * as tf from '@tensorflow/tfjs-core';

import type { Predictions } from '../losses/loss.js';
import type { MeanMetric } from './metric.js';

/**
 * How often the prediction is right: 1 or 0 for each. As Keras does for `accuracy`, outputs of one number are
 * held against 0.5, integer labels against the largest output, one-hot labels by their own largest.
 *
 * @source keras/src/trainers/compile_utils.py, `get_metric`; keras/src/metrics/accuracy_metrics.py
 */
export class Accuracy implements MeanMetric {
  readonly name = 'accuracy';

  values(labels: tf.Tensor, { outputs }: Predictions): tf.Tensor {
    if (outputs.shape.at(-1) === 1) return binaryMatches(labels, outputs);
    const isSparse = labels.rank < outputs.rank || labels.shape.at(-1) === 1;
    const truth = isSparse
      ? tf.reshape(tf.cast(labels, 'int32'), outputs.shape.slice(0, -1))
      : tf.argMax(labels, -1);
    return tf.cast(tf.equal(truth, tf.argMax(outputs, -1)), 'float32');
  }
}

function binaryMatches(labels: tf.Tensor, outputs: tf.Tensor): tf.Tensor {
  const decided = tf.cast(tf.greater(outputs, 0.5), 'float32');
  return tf.cast(tf.equal(tf.reshape(tf.cast(labels, 'float32'), outputs.shape), decided), 'float32');
}
