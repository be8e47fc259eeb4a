import * as tf from '@tensorflow/tfjs-core';
import type { Weight } from '@thaw/layers';

/** A copy of weights at one moment, in memory apart from any backend. */
export class WeightSnapshot {
  readonly #values: ReadonlyMap<Weight, Float32Array>;

  private constructor(values: ReadonlyMap<Weight, Float32Array>) {
    this.#values = values;
  }

  static of(weights: Iterable<Weight>): WeightSnapshot {
    return new WeightSnapshot(
      new Map(Array.from(weights, (weight) => [weight, weight.read().dataSync<'float32'>().slice()])),
    );
  }

  /** Gives the weights the values that they had; may be done again. */
  restore(): void {
    for (const [weight, values] of this.#values)
      weight.assign(tf.tensor(values.slice(), [...weight.shape], 'float32'));
  }
}
