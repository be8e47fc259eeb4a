import * as tf from '@tensorflow/tfjs-core';

import { margins } from './hinge.js';
import { NamedLoss, type Predictions } from './loss.js';

/**
 * `mean(square(max(1 - label * output, 0)))` over the last dimension, with labels -1 and 1; 0 and 1 are taken for them.
 *
 * @source keras/src/losses/losses.py, `squared_hinge`
 */
export class SquaredHinge extends NamedLoss {
  readonly name = 'squared_hinge';

  values(labels: tf.Tensor, predictions: Predictions): tf.Tensor {
    return tf.mean(tf.square(margins(labels, predictions)), -1);
  }
}
