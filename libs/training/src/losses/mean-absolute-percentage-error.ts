import * as tf from '@tensorflow/tfjs-core';

import { absolute } from './differentiable.js';
import { alignLabels, KERAS_EPSILON, NamedLoss, type Predictions } from './loss.js';

/**
 * `100 * mean(|(label - output) / max(|label|, epsilon)|)` over the last dimension.
 *
 * @source keras/src/losses/losses.py, `mean_absolute_percentage_error`
 */
export class MeanAbsolutePercentageError extends NamedLoss {
  readonly name = 'mean_absolute_percentage_error';

  values(labels: tf.Tensor, predictions: Predictions): tf.Tensor {
    const { targets, outputs } = alignLabels(labels, predictions.outputs);
    const scale = tf.maximum(tf.abs(targets), KERAS_EPSILON);
    return tf.mul(100, tf.mean(absolute(tf.div(tf.sub(targets, outputs), scale)), -1));
  }
}
