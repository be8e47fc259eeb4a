import * as tf from '@tensorflow/tfjs-core';

import type { Optimizer, UpdateTime, WeightState } from './optimizer.js';

/** Settings of {@link Adagrad}; the defaults are Keras's. */
export interface AdagradOptions {
  initialAccumulatorValue?: number | undefined;
  epsilon?: number | undefined;
}

/**
 * `a += g^2; w -= learningRate * g / sqrt(a + epsilon)`.
 *
 * @source keras/src/optimizers/adagrad.py; https://www.jmlr.org/papers/volume12/duchi11a/duchi11a.pdf
 */
export class Adagrad implements Optimizer {
  readonly slotNames = ['accumulator'];
  readonly initialSlotValue: number;
  readonly #epsilon: number;

  constructor({ initialAccumulatorValue = 0.1, epsilon = 1e-7 }: AdagradOptions) {
    this.initialSlotValue = initialAccumulatorValue;
    this.#epsilon = epsilon;
  }

  update({ value, slots }: WeightState, gradient: tf.Tensor, { learningRate }: UpdateTime): WeightState {
    const [previous] = slots as [tf.Tensor];
    const accumulator = tf.add(previous, tf.square(gradient));
    const change = tf.div(tf.mul(learningRate, gradient), tf.sqrt(tf.add(accumulator, this.#epsilon)));
    return { value: tf.sub(value, change), slots: [accumulator] };
  }
}
