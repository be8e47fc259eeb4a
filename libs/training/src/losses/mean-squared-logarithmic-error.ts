import * as tf from '@tensorflow/tfjs-core';

import { alignLabels, KERAS_EPSILON, NamedLoss, type Predictions } from './loss.js';

/**
 * `mean(square(log(output + 1) - log(label + 1)))` over the last dimension, both at least epsilon.
 *
 * @source keras/src/losses/losses.py, `mean_squared_logarithmic_error`
 */
export class MeanSquaredLogarithmicError extends NamedLoss {
  readonly name = 'mean_squared_logarithmic_error';

  values(labels: tf.Tensor, predictions: Predictions): tf.Tensor {
    const { targets, outputs } = alignLabels(labels, predictions.outputs);
    const [first, second] = [outputs, targets].map((x) =>
      tf.log(tf.add(tf.maximum(x, KERAS_EPSILON), 1)),
    ) as [tf.Tensor, tf.Tensor];
    return tf.mean(tf.square(tf.sub(first, second)), -1);
  }
}
