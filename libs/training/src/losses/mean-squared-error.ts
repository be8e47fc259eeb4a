import * as tf from '@tensorflow/tfjs-core';

import { alignLabels, NamedLoss, type Predictions } from './loss.js';

/**
 * `mean(square(label - output))` over the last dimension.
 *
 * @source keras/src/losses/losses.py, `mean_squared_error`
 */
export class MeanSquaredError extends NamedLoss {
  readonly name = 'mean_squared_error';

  values(labels: tf.Tensor, predictions: Predictions): tf.Tensor {
    const { targets, outputs } = alignLabels(labels, predictions.outputs);
    return tf.mean(tf.square(tf.sub(targets, outputs)), -1);
  }
}
