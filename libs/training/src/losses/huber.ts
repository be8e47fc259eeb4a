import * as tf from '@tensorflow/tfjs-core';

import { withGradient } from './differentiable.js';
import { alignLabels, NamedLoss, type LossOptions, type Predictions } from './loss.js';

/** Settings of {@link Huber}. */
export interface HuberOptions extends LossOptions {
  /** Where the square turns into a line; by default 1. */
  delta?: number | undefined;
}

/**
 * With the error e: `0.5 * e^2` up to `|e| = delta`, `delta * |e| - 0.5 * delta^2` beyond; the mean over the last
 * dimension.
 *
 * @source keras/src/losses/losses.py, `huber`
 */
export class Huber extends NamedLoss {
  readonly name = 'huber';
  readonly #delta: number;

  constructor(options: HuberOptions = {}) {
    super(options);
    this.#delta = options.delta ?? 1;
  }

  values(labels: tf.Tensor, predictions: Predictions): tf.Tensor {
    const { targets, outputs } = alignLabels(labels, predictions.outputs);
    return tf.mean(bentSquare(tf.sub(outputs, targets), this.#delta), -1);
  }
}

/** The gradient is the error itself, cut at delta. */
function bentSquare(x: tf.Tensor, delta: number): tf.Tensor {
  const value = (error: tf.Tensor): tf.Tensor => {
    const size = tf.abs(error);
    const line = tf.sub(tf.mul(delta, size), 0.5 * delta ** 2);
    return tf.where(tf.lessEqual(size, delta), tf.mul(0.5, tf.square(error)), line);
  };
  return withGradient(x, value, (dy, error) => tf.mul(dy, tf.clipByValue(error, -delta, delta)));
}
