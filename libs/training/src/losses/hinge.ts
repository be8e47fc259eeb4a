import * as tf from '@tensorflow/tfjs-core';

import { alignLabels, NamedLoss, type Predictions } from './loss.js';

/**
 * `mean(max(1 - label * output, 0))` over the last dimension, with labels -1 and 1; 0 and 1 are taken for them.
 *
 * @source keras/src/losses/losses.py, `hinge`
 */
export class Hinge extends NamedLoss {
  readonly name = 'hinge';

  values(labels: tf.Tensor, predictions: Predictions): tf.Tensor {
    return tf.mean(margins(labels, predictions), -1);
  }
}

/** How far each output is from being right by at least 1. */
export function margins(labels: tf.Tensor, predictions: Predictions): tf.Tensor {
  const { targets, outputs } = alignLabels(labels, predictions.outputs);
  return tf.maximum(tf.sub(1, tf.mul(signed(targets), outputs)), 0);
}

/** Keras asks the labels of a whole batch; here they are those of one replica. */
function signed(targets: tf.Tensor): tf.Tensor {
  const isBinary = tf.all(tf.logicalOr(tf.equal(targets, 0), tf.equal(targets, 1)));
  return tf.where(isBinary, tf.sub(tf.mul(2, targets), 1), targets);
}
