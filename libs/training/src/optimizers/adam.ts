import * as tf from '@tensorflow/tfjs-core';

import { decayingMean } from './decaying-mean.js';
import type { Optimizer, UpdateTime, WeightState } from './optimizer.js';

/** Settings of {@link Adam}; the defaults are Keras's. */
export interface AdamOptions {
  beta1?: number | undefined;
  beta2?: number | undefined;
  epsilon?: number | undefined;
  /** Whether to divide by the largest velocity so far; by default false. */
  amsgrad?: boolean | undefined;
}

/**
 * Adam with the bias correction in the step size, so that epsilon is the paper's "epsilon hat":
 * `w -= alpha * m / (sqrt(v) + epsilon)` with `alpha = learningRate * sqrt(1 - beta2^t) / (1 - beta1^t)`.
 * Everything is float32, the powers too.
 *
 * @source keras/src/optimizers/adam.py; Kingma and Ba 2014, https://arxiv.org/abs/1412.6980, end of section 2
 */
export class Adam implements Optimizer {
  readonly slotNames: readonly string[];
  readonly #beta1: number;
  readonly #beta2: number;
  readonly #epsilon: number;

  constructor({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, amsgrad = false }: AdamOptions) {
    this.#beta1 = beta1;
    this.#beta2 = beta2;
    this.#epsilon = epsilon;
    this.slotNames = amsgrad ? ['momentum', 'velocity', 'velocity_hat'] : ['momentum', 'velocity'];
  }

  update({ value, slots }: WeightState, gradient: tf.Tensor, time: UpdateTime): WeightState {
    const [momentum, velocity, largest] = slots as [tf.Tensor, tf.Tensor, tf.Tensor?];
    const m = decayingMean(momentum, gradient, 1 - this.#beta1);
    const v = decayingMean(velocity, tf.square(gradient), 1 - this.#beta2);
    const vHat = largest && tf.maximum(largest, v);
    const alpha = this.#stepSize(time);
    const change = tf.div(tf.mul(m, alpha), tf.add(tf.sqrt(vHat ?? v), this.#epsilon));
    return { value: tf.sub(value, change), slots: vHat === undefined ? [m, v] : [m, v, vHat] };
  }

  #stepSize({ count, learningRate }: UpdateTime): tf.Tensor {
    const power1 = tf.pow(tf.scalar(this.#beta1), count);
    const power2 = tf.pow(tf.scalar(this.#beta2), count);
    return tf.div(tf.mul(learningRate, tf.sqrt(tf.sub(1, power2))), tf.sub(1, power1));
  }
}
