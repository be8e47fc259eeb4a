import * as tf from '@tensorflow/tfjs-core';

import { alignLabels, NamedLoss, type Predictions } from './loss.js';

/**
 * `mean(log(cosh(output - label)))` over the last dimension, as `e + softplus(-2e) - log(2)`.
 *
 * @source keras/src/losses/losses.py, `log_cosh`
 */
export class LogCosh extends NamedLoss {
  readonly name = 'log_cosh';

  values(labels: tf.Tensor, predictions: Predictions): tf.Tensor {
    const { targets, outputs } = alignLabels(labels, predictions.outputs);
    const error = tf.sub(outputs, targets);
    return tf.mean(tf.sub(tf.add(error, tf.softplus(tf.mul(error, -2))), Math.LN2), -1);
  }
}
