import * as tf from '@tensorflow/tfjs-core';

import type { Optimizer, UpdateTime, WeightState } from './optimizer.js';

/** Settings of {@link Sgd}; the defaults are Keras's. */
export interface SgdOptions {
  momentum?: number | undefined;
  nesterov?: boolean | undefined;
}

/**
 * Gradient descent: `w -= learningRate * g`. With momentum, `m = momentum * m - learningRate * g; w += m`, or
 * with Nesterov's look ahead `w += momentum * m - learningRate * g`.
 *
 * @source keras/src/optimizers/sgd.py
 */
export class Sgd implements Optimizer {
  readonly slotNames: readonly string[];
  readonly #momentum: number;
  readonly #nesterov: boolean;

  constructor({ momentum = 0, nesterov = false }: SgdOptions) {
    this.#momentum = momentum;
    this.#nesterov = nesterov;
    this.slotNames = momentum === 0 ? [] : ['momentum'];
  }

  update({ value, slots }: WeightState, gradient: tf.Tensor, { learningRate }: UpdateTime): WeightState {
    const step = tf.mul(gradient, learningRate);
    const [previous] = slots;
    if (previous === undefined) return { value: tf.sub(value, step), slots: [] };
    const momentum = tf.sub(tf.mul(previous, this.#momentum), step);
    const change = this.#nesterov ? tf.sub(tf.mul(momentum, this.#momentum), step) : momentum;
    return { value: tf.add(value, change), slots: [momentum] };
  }
}
