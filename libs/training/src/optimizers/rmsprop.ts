import * as tf from '@tensorflow/tfjs-core';

import { weightedMean } from './decaying-mean.js';
import type { Optimizer, UpdateTime, WeightState } from './optimizer.js';

/** Settings of {@link RmsProp}; the defaults are Keras's. */
export interface RmsPropOptions {
  rho?: number | undefined;
  momentum?: number | undefined;
  epsilon?: number | undefined;
  /** Whether to divide by the variance of the gradient rather than by its mean square; by default false. */
  centered?: boolean | undefined;
}

/**
 * With a decaying mean v of `g^2`: `change = learningRate * g / sqrt(v + epsilon)`; centered, the square of a
 * decaying mean of g is taken from v. With momentum, `m = momentum * m + change; w -= m`.
 *
 * @source keras/src/optimizers/rmsprop.py
 */
export class RmsProp implements Optimizer {
  readonly slotNames: readonly string[];
  readonly #options: Required<{ [K in keyof RmsPropOptions]: NonNullable<RmsPropOptions[K]> }>;

  constructor({ rho = 0.9, momentum = 0, epsilon = 1e-7, centered = false }: RmsPropOptions) {
    this.#options = { rho, momentum, epsilon, centered };
    this.slotNames = [
      'velocity',
      ...(momentum > 0 ? ['momentum'] : []),
      ...(centered ? ['average_gradient'] : []),
    ];
  }

  update({ value, slots }: WeightState, gradient: tf.Tensor, { learningRate }: UpdateTime): WeightState {
    const { rho, epsilon } = this.#options;
    const slot = (name: string): tf.Tensor | undefined => slots[this.slotNames.indexOf(name)];
    const [mean, previous] = [slot('average_gradient'), slot('momentum')];
    const v = weightedMean(slots[0] as tf.Tensor, tf.square(gradient), rho);
    const g = mean && weightedMean(mean, gradient, rho);
    const spread = tf.add(g === undefined ? v : tf.sub(v, tf.square(g)), epsilon);
    const change = tf.div(tf.mul(learningRate, gradient), tf.sqrt(spread));
    const m = previous && tf.add(tf.mul(this.#options.momentum, previous), change);
    return { value: tf.sub(value, m ?? change), slots: [v, ...(m ? [m] : []), ...(g ? [g] : [])] };
  }
}
