import * as tf from '@tensorflow/tfjs-core';

import { absolute } from './differentiable.js';
import { alignLabels, NamedLoss, type Predictions } from './loss.js';

/**
 * `mean(|label - output|)` over the last dimension.
 *
 * @source keras/src/losses/losses.py, `mean_absolute_error`
 */
export class MeanAbsoluteError extends NamedLoss {
  readonly name = 'mean_absolute_error';

  values(labels: tf.Tensor, predictions: Predictions): tf.Tensor {
    const { targets, outputs } = alignLabels(labels, predictions.outputs);
    return tf.mean(absolute(tf.sub(targets, outputs)), -1);
  }
}
