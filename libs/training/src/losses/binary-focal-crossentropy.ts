import * as tf from '@tensorflow/tfjs-core';

import { decisionCrossentropy, type BinaryCrossentropyOptions } from './binary-crossentropy.js';
import { checkedSmoothing, smoothBinary } from './label-smoothing.js';
import { alignLabels, NamedLoss, type Predictions } from './loss.js';

/** Settings of {@link BinaryFocalCrossentropy}; the defaults are Keras's. */
export interface BinaryFocalCrossentropyOptions extends BinaryCrossentropyOptions {
  /** Weighs positive labels by alpha and negative ones by 1 - alpha; by default false. */
  applyClassBalancing?: boolean | undefined;
  /** By default 0.25. */
  alpha?: number | undefined;
  /** By default 2. */
  gamma?: number | undefined;
}

/**
 * Binary crossentropy that counts easy decisions less: each times `(1 - p of what is true)^gamma`, then the mean
 * over the last dimension.
 *
 * @source keras/src/losses/losses.py, `binary_focal_crossentropy`; https://arxiv.org/abs/1708.02002
 */
export class BinaryFocalCrossentropy extends NamedLoss {
  readonly name = 'binary_focal_crossentropy';
  readonly #options: BinaryFocalCrossentropyOptions;
  readonly #labelSmoothing: number;

  constructor(options: BinaryFocalCrossentropyOptions = {}) {
    super(options);
    this.#options = options;
    this.#labelSmoothing = checkedSmoothing(this.name, options.labelSmoothing);
  }

  values(labels: tf.Tensor, predictions: Predictions): tf.Tensor {
    const { alpha = 0.25, gamma = 2, fromLogits = false, applyClassBalancing = false } = this.#options;
    const { targets, outputs } = alignLabels(labels, predictions.outputs);
    const y = smoothBinary(targets, this.#labelSmoothing);
    const isUnchanged = !fromLogits && outputs === predictions.outputs;
    const p = fromLogits ? tf.sigmoid(outputs) : outputs;
    const crossentropy = decisionCrossentropy(y, p, isUnchanged ? predictions.logits : undefined);
    const pOfTruth = tf.add(tf.mul(y, p), tf.mul(tf.sub(1, y), tf.sub(1, p)));
    const focal = tf.mul(tf.pow(tf.sub(1, pOfTruth), gamma), crossentropy);
    if (!applyClassBalancing) return tf.mean(focal, -1);
    const balance = tf.add(tf.mul(y, alpha), tf.mul(tf.sub(1, y), 1 - alpha));
    return tf.mean(tf.mul(balance, focal), -1);
  }
}
