import * as tf from '@tensorflow/tfjs-core';

import { alignLabels, KERAS_EPSILON, NamedLoss, type Predictions } from './loss.js';

/**
 * `mean(output - label * log(output + epsilon))` over the last dimension.
 *
 * @source keras/src/losses/losses.py, `poisson`
 */
export class Poisson extends NamedLoss {
  readonly name = 'poisson';

  values(labels: tf.Tensor, predictions: Predictions): tf.Tensor {
    const { targets, outputs } = alignLabels(labels, predictions.outputs);
    return tf.mean(tf.sub(outputs, tf.mul(targets, tf.log(tf.add(outputs, KERAS_EPSILON)))), -1);
  }
}
