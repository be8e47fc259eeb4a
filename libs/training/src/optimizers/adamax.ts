import * as tf from '@tensorflow/tfjs-core';

import type { AdamOptions } from './adam.js';
import { decayingMean } from './decaying-mean.js';
import type { Optimizer, UpdateTime, WeightState } from './optimizer.js';

/** Settings of {@link Adamax}; the defaults are Keras's. */
export type AdamaxOptions = Omit<AdamOptions, 'amsgrad'>;

/**
 * Adam with the largest recent gradient in place of the root of the velocity: `u = max(beta2 * u, |g|)`,
 * `w -= learningRate * m / ((1 - beta1^t) * (u + epsilon))`.
 *
 * @source keras/src/optimizers/adamax.py; https://arxiv.org/abs/1412.6980, section 7
 */
export class Adamax implements Optimizer {
  readonly slotNames = ['momentum', 'norm'];
  readonly #beta1: number;
  readonly #beta2: number;
  readonly #epsilon: number;

  constructor({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 }: AdamaxOptions) {
    this.#beta1 = beta1;
    this.#beta2 = beta2;
    this.#epsilon = epsilon;
  }

  update(
    { value, slots }: WeightState,
    gradient: tf.Tensor,
    { count, learningRate }: UpdateTime,
  ): WeightState {
    const [momentum, norm] = slots as [tf.Tensor, tf.Tensor];
    const m = decayingMean(momentum, gradient, 1 - this.#beta1);
    const u = tf.maximum(tf.mul(this.#beta2, norm), tf.abs(gradient));
    const correction = tf.sub(1, tf.pow(tf.scalar(this.#beta1), count));
    const change = tf.div(tf.mul(learningRate, m), tf.mul(correction, tf.add(u, this.#epsilon)));
    return { value: tf.sub(value, change), slots: [m, u] };
  }
}
