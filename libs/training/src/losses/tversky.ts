import * as tf from '@tensorflow/tfjs-core';

import type { DiceOptions } from './dice.js';
import { alignLabels, KERAS_EPSILON, NamedLoss, type Predictions } from './loss.js';

/** Settings of {@link Tversky}; with Keras's defaults it is Dice's measure. */
export interface TverskyOptions extends DiceOptions {
  /** Weight of what should have been found and was not; by default 0.5. */
  alpha?: number | undefined;
  /** Weight of what was found and should not have been; by default 0.5. */
  beta?: number | undefined;
}

/**
 * `1 - hits / (hits + alpha * misses + beta * false alarms + epsilon)`, each a sum over `axis`; see `Dice` for what
 * it means to leave that out.
 *
 * @source keras/src/losses/losses.py, `tversky`; https://arxiv.org/abs/1706.05721
 */
export class Tversky extends NamedLoss {
  readonly name = 'tversky';
  readonly #options: TverskyOptions;

  constructor(options: TverskyOptions = {}) {
    super(options);
    this.#options = options;
  }

  values(labels: tf.Tensor, predictions: Predictions): tf.Tensor {
    const { alpha = 0.5, beta = 0.5, axis } = this.#options;
    const { targets, outputs } = alignLabels(labels, predictions.outputs);
    const total = (x: tf.Tensor): tf.Tensor => tf.sum(x, axis && [...axis]);
    const hits = total(tf.mul(targets, outputs));
    const misses = total(tf.mul(tf.sub(1, outputs), targets));
    const falseAlarms = total(tf.mul(outputs, tf.sub(1, targets)));
    const faults = tf.add(tf.mul(misses, alpha), tf.mul(falseAlarms, beta));
    return tf.sub(1, tf.div(hits, tf.add(tf.add(hits, faults), KERAS_EPSILON)));
  }
}
