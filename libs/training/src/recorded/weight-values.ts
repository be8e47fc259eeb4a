import type * as tf from '@tensorflow/tfjs-core';
import type { Weight } from '@thaw/layers';

/** The values that weights had when something was recorded with them: a weight that is given another one has another tensor. */
export class WeightValues {
  readonly #values: readonly (readonly [Weight, tf.Tensor])[];

  constructor(weights: Iterable<Weight>) {
    this.#values = Array.from(weights, (weight) => [weight, weight.read()] as const);
  }

  /** Whether all weights have these values still. */
  get areCurrent(): boolean {
    return this.#values.every(([weight, value]) => weight.read() === value);
  }
}
