import * as tf from '@tensorflow/tfjs-core';

import { alignLabels, KERAS_EPSILON, NamedLoss, type Predictions } from './loss.js';

/**
 * `sum(label * log(label / output))`, both clipped to epsilon and 1.
 *
 * @source keras/src/losses/losses.py, `kl_divergence`
 */
export class KLDivergence extends NamedLoss {
  readonly name = 'kl_divergence';

  values(labels: tf.Tensor, predictions: Predictions): tf.Tensor {
    const { targets, outputs } = alignLabels(labels, predictions.outputs);
    const truth = tf.clipByValue(targets, KERAS_EPSILON, 1);
    const ratio = tf.div(truth, tf.clipByValue(outputs, KERAS_EPSILON, 1));
    return tf.sum(tf.mul(truth, tf.log(ratio)), -1);
  }
}
