import * as tf from '@tensorflow/tfjs-core';

import type { Optimizer, WeightState } from './optimizer.js';

/** Settings of {@link Adam}; the defaults are Keras's. */
export interface AdamOptions {
  learningRate: number;
  beta1?: number | undefined;
  beta2?: number | undefined;
  epsilon?: number | undefined;
}

/**
 * Adam with the bias correction in the step size, so that epsilon is the paper's "epsilon hat":
 * `w -= alpha * m / (sqrt(v) + epsilon)` with `alpha = learningRate * sqrt(1 - beta2^t) / (1 - beta1^t)`.
 * Everything is float32, the powers too.
 *
 * @source keras/src/optimizers/adam.py; Kingma and Ba 2014, https://arxiv.org/abs/1412.6980, end of section 2
 */
export class Adam implements Optimizer {
  readonly slotNames = ['momentum', 'velocity'];
  readonly #learningRate: number;
  readonly #beta1: number;
  readonly #beta2: number;
  readonly #epsilon: number;

  constructor({ learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 }: AdamOptions) {
    this.#learningRate = learningRate;
    this.#beta1 = beta1;
    this.#beta2 = beta2;
    this.#epsilon = epsilon;
  }

  update({ value, slots }: WeightState, gradient: tf.Tensor, iteration: number): WeightState {
    const [momentum, velocity] = slots as [tf.Tensor, tf.Tensor];
    const m = tf.add(momentum, tf.mul(tf.sub(gradient, momentum), 1 - this.#beta1));
    const v = tf.add(velocity, tf.mul(tf.sub(tf.square(gradient), velocity), 1 - this.#beta2));
    const change = tf.div(tf.mul(m, this.#stepSize(iteration + 1)), tf.add(tf.sqrt(v), this.#epsilon));
    return { value: tf.sub(value, change), slots: [m, v] };
  }

  #stepSize(t: number): tf.Tensor {
    const power1 = tf.pow(tf.scalar(this.#beta1), tf.scalar(t));
    const power2 = tf.pow(tf.scalar(this.#beta2), tf.scalar(t));
    return tf.div(tf.mul(this.#learningRate, tf.sqrt(tf.sub(1, power2))), tf.sub(1, power1));
  }
}
