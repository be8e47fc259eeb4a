import type * as tf from '@tensorflow/tfjs-core';
import type { Weight } from '@thaw/layers';

import { digestTensor } from '../value-digest.js';

/** The values that weights had when something was recorded with them: a weight that is given another one has another tensor. */
export class WeightValues {
  readonly #values: readonly (readonly [Weight, tf.Tensor])[];

  constructor(weights: Iterable<Weight>) {
    this.#values = Array.from(weights, (weight) => [weight, weight.read()] as const);
  }

  /** The SHA-256 of their bytes, computed where it is asked for. */
  get digests(): ReadonlyMap<tf.Tensor, () => string> {
    return new Map(this.#values.map(([, value]) => [value, () => digestTensor(value)]));
  }

  /** Whether all weights have these values still. */
  get areCurrent(): boolean {
    return this.#values.every(([weight, value]) => weight.read() === value);
  }
}
