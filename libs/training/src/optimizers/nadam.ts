import * as tf from '@tensorflow/tfjs-core';

import type { AdamOptions } from './adam.js';
import { decayingMean } from './decaying-mean.js';
import type { Optimizer, UpdateTime, WeightState } from './optimizer.js';

/** Settings of {@link Nadam}; the defaults are Keras's. */
export type NadamOptions = Omit<AdamOptions, 'amsgrad'>;

const DECAY = Math.fround(0.96);

/**
 * Adam with Nesterov's look ahead, its momentum on a schedule: with `u_t = beta1 * (1 - 0.5 * 0.96^t)`,
 * `m' = u_(t+1) * m / (1 - u_1 ... u_(t+1)) + (1 - u_t) * g / (1 - u_1 ... u_t)`, `v' = v / (1 - beta2^t)`,
 * `w -= learningRate * m' / (sqrt(v') + epsilon)`.
 *
 * @source keras/src/optimizers/nadam.py; https://cs229.stanford.edu/proj2015/054_report.pdf
 */
export class Nadam implements Optimizer {
  readonly slotNames = ['momentum', 'velocity'];
  readonly #beta1: number;
  readonly #beta2: number;
  readonly #epsilon: number;

  constructor({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 }: NadamOptions) {
    this.#beta1 = Math.fround(beta1);
    this.#beta2 = Math.fround(beta2);
    this.#epsilon = epsilon;
  }

  scalarsAt(count: number): readonly number[] {
    const product = productOfRates(this.#beta1, count);
    const rate = Math.fround(this.#beta1 * relativeRate(count));
    const nextRate = Math.fround(this.#beta1 * relativeRate(count + 1));
    return [nextRate, 1 - Math.fround(product * nextRate), 1 - rate, 1 - product];
  }

  update(
    { value, slots }: WeightState,
    gradient: tf.Tensor,
    { count, learningRate, scalars }: UpdateTime,
  ): WeightState {
    const [momentum, velocity] = slots as [tf.Tensor, tf.Tensor];
    const [nextRate, aheadDivisor, part, nowDivisor] = scalars as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    const m = decayingMean(momentum, gradient, Math.fround(1 - this.#beta1));
    const v = decayingMean(velocity, tf.square(gradient), Math.fround(1 - this.#beta2));
    const ahead = tf.div(tf.mul(nextRate, m), aheadDivisor);
    const now = tf.div(tf.mul(part, gradient), nowDivisor);
    const vHat = tf.div(v, tf.sub(1, tf.pow(tf.scalar(this.#beta2), count)));
    const change = tf.div(tf.mul(tf.add(ahead, now), learningRate), tf.add(tf.sqrt(vHat), this.#epsilon));
    return { value: tf.sub(value, change), slots: [m, v] };
  }
}

/** `1 - 0.5 * 0.96^t` in float32. */
function relativeRate(t: number): number {
  return Math.fround(1 - Math.fround(0.5 * Math.fround(DECAY ** t)));
}

/** `u_1 ... u_t`, rounded after each factor; Keras keeps it in a variable of its own. */
function productOfRates(beta1: number, t: number): number {
  let product = 1;
  for (let i = 1; i <= t && product !== 0; i++)
    product = Math.fround(Math.fround(product * beta1) * relativeRate(i));
  return product;
}
