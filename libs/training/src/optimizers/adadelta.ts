import * as tf from '@tensorflow/tfjs-core';

import { weightedMean } from './decaying-mean.js';
import type { Optimizer, UpdateTime, WeightState } from './optimizer.js';

/** Settings of {@link Adadelta}; the defaults are Keras's. */
export interface AdadeltaOptions {
  rho?: number | undefined;
  epsilon?: number | undefined;
}

/**
 * With decaying means a of `g^2` and d of the squared changes: `change = -sqrt(d + epsilon) / sqrt(a + epsilon) * g`,
 * `w += learningRate * change`.
 *
 * @source keras/src/optimizers/adadelta.py; https://arxiv.org/abs/1212.5701
 */
export class Adadelta implements Optimizer {
  readonly slotNames = ['accumulated_grad', 'accumulated_delta_var'];
  readonly #rho: number;
  readonly #epsilon: number;

  constructor({ rho = 0.95, epsilon = 1e-7 }: AdadeltaOptions) {
    this.#rho = rho;
    this.#epsilon = epsilon;
  }

  update({ value, slots }: WeightState, gradient: tf.Tensor, { learningRate }: UpdateTime): WeightState {
    const [gradients, changes] = slots as [tf.Tensor, tf.Tensor];
    const root = (x: tf.Tensor): tf.Tensor => tf.sqrt(tf.add(x, this.#epsilon));
    const a = weightedMean(gradients, tf.square(gradient), this.#rho);
    const change = tf.neg(tf.div(tf.mul(root(changes), gradient), root(a)));
    const d = weightedMean(changes, tf.square(change), this.#rho);
    return { value: tf.add(value, tf.mul(learningRate, change)), slots: [a, d] };
  }
}
