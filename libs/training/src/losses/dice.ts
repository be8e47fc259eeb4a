import * as tf from '@tensorflow/tfjs-core';

import { alignLabels, KERAS_EPSILON, NamedLoss, type LossOptions, type Predictions } from './loss.js';

/** Settings of {@link Dice}. */
export interface DiceOptions extends LossOptions {
  /** What is summed up; by default everything, so that a replica's whole share is one value. */
  axis?: readonly number[] | undefined;
}

/**
 * `1 - 2 * sum(label * output) / (sum(label) + sum(output) + epsilon)`.
 *
 * Without `axis` it belongs to a batch as a whole: over several replicas it is the mean of theirs, and only with
 * one replica what Keras says. Name all axes but the first, and it is one value for each example.
 *
 * @source keras/src/losses/losses.py, `dice`
 */
export class Dice extends NamedLoss {
  readonly name = 'dice';
  readonly #axis: number[] | undefined;

  constructor(options: DiceOptions = {}) {
    super(options);
    this.#axis = options.axis && [...options.axis];
  }

  values(labels: tf.Tensor, predictions: Predictions): tf.Tensor {
    const { targets, outputs } = alignLabels(labels, predictions.outputs);
    const total = (x: tf.Tensor): tf.Tensor => tf.sum(x, this.#axis);
    const size = tf.add(tf.add(total(targets), total(outputs)), KERAS_EPSILON);
    return tf.sub(1, tf.div(tf.mul(2, total(tf.mul(targets, outputs))), size));
  }
}
