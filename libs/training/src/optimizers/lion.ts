import * as tf from '@tensorflow/tfjs-core';

import type { Optimizer, UpdateTime, WeightState } from './optimizer.js';

/** Settings of {@link Lion}; the defaults are Keras's. */
export interface LionOptions {
  beta1?: number | undefined;
  beta2?: number | undefined;
}

/**
 * `w -= learningRate * sign(beta1 * m + (1 - beta1) * g); m = beta2 * m + (1 - beta2) * g`.
 *
 * @source keras/src/optimizers/lion.py; https://arxiv.org/abs/2302.06675
 */
export class Lion implements Optimizer {
  readonly slotNames = ['momentum'];
  readonly #beta1: number;
  readonly #beta2: number;

  constructor({ beta1 = 0.9, beta2 = 0.99 }: LionOptions) {
    this.#beta1 = Math.fround(beta1);
    this.#beta2 = Math.fround(beta2);
  }

  update({ value, slots }: WeightState, gradient: tf.Tensor, { learningRate }: UpdateTime): WeightState {
    const [momentum] = slots as [tf.Tensor];
    const mixed = (rate: number): tf.Tensor =>
      tf.add(tf.mul(momentum, rate), tf.mul(gradient, Math.fround(1 - rate)));
    const change = tf.mul(learningRate, tf.sign(mixed(this.#beta1)));
    return { value: tf.sub(value, change), slots: [mixed(this.#beta2)] };
  }
}
