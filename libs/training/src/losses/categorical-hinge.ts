import * as tf from '@tensorflow/tfjs-core';

import { largest } from './differentiable.js';
import { alignLabels, NamedLoss, type Predictions } from './loss.js';

/**
 * `max(largest of (1 - label) * output - sum of label * output + 1, 0)`.
 *
 * @source keras/src/losses/losses.py, `categorical_hinge`
 */
export class CategoricalHinge extends NamedLoss {
  readonly name = 'categorical_hinge';

  values(labels: tf.Tensor, predictions: Predictions): tf.Tensor {
    const { targets, outputs } = alignLabels(labels, predictions.outputs);
    const right = tf.sum(tf.mul(targets, outputs), -1);
    const wrong = largest(tf.mul(tf.sub(1, targets), outputs));
    return tf.maximum(tf.add(tf.sub(wrong, right), 1), 0);
  }
}
