import * as tf from '@tensorflow/tfjs-core';

import { normalizedProbabilities, type CategoricalCrossentropyOptions } from './categorical-crossentropy.js';
import { checkedSmoothing, smoothCategorical } from './label-smoothing.js';
import { alignLabels, NamedLoss, type Predictions } from './loss.js';

/** Settings of {@link CategoricalFocalCrossentropy}; the defaults are Keras's. */
export interface CategoricalFocalCrossentropyOptions extends CategoricalCrossentropyOptions {
  /** Weight of every class, or of each; by default 0.25. */
  alpha?: number | readonly number[] | undefined;
  /** By default 2. */
  gamma?: number | undefined;
}

/**
 * Crossentropy that counts easy examples less: `-sum(alpha * (1 - p)^gamma * label * log(p))`.
 *
 * @source keras/src/losses/losses.py, `categorical_focal_crossentropy`; https://arxiv.org/abs/1708.02002
 */
export class CategoricalFocalCrossentropy extends NamedLoss {
  readonly name = 'categorical_focal_crossentropy';
  readonly #options: CategoricalFocalCrossentropyOptions;
  readonly #labelSmoothing: number;

  constructor(options: CategoricalFocalCrossentropyOptions = {}) {
    super(options);
    this.#options = options;
    this.#labelSmoothing = checkedSmoothing(this.name, options.labelSmoothing);
  }

  values(labels: tf.Tensor, predictions: Predictions): tf.Tensor {
    const { alpha = 0.25, gamma = 2, fromLogits = false } = this.#options;
    const { targets, outputs } = alignLabels(labels, predictions.outputs);
    const smoothed = smoothCategorical(targets, this.#labelSmoothing);
    const p = normalizedProbabilities(fromLogits ? tf.softmax(outputs) : outputs);
    const crossentropy = tf.mul(tf.neg(smoothed), tf.log(p));
    const classWeights = typeof alpha === 'number' ? alpha : tf.tensor1d([...alpha]);
    const focus = tf.mul(tf.pow(tf.sub(1, p), gamma), classWeights);
    return tf.sum(tf.mul(focus, crossentropy), -1);
  }
}
