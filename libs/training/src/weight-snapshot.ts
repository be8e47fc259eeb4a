import * as tf from '@tensorflow/tfjs-core';
import { copyOfValues, type Weight } from '@thaw/layers';

/** A copy of weights at one moment, in memory apart from any backend. */
export class WeightSnapshot {
  readonly #values: ReadonlyMap<Weight, Float32Array>;

  private constructor(values: ReadonlyMap<Weight, Float32Array>) {
    this.#values = values;
  }

  static of(weights: Iterable<Weight>): WeightSnapshot {
    return new WeightSnapshot(
      new Map(Array.from(weights, (weight) => [weight, copyOfValues(weight.read())])),
    );
  }

  /**
   * The values of weights that another process had, in the order of the weights.
   *
   * @throws RangeError when there are not as many values as weights
   */
  static from(weights: readonly Weight[], values: readonly Float32Array[]): WeightSnapshot {
    if (weights.length !== values.length)
      throw new RangeError(`expected the values of ${weights.length} weights, received ${values.length}`);
    return new WeightSnapshot(
      new Map(weights.map((weight, index) => [weight, values[index] ?? new Float32Array()])),
    );
  }

  /** In the order in which the weights were given; not copies. */
  get values(): readonly Float32Array[] {
    return [...this.#values.values()];
  }

  /** Gives the weights the values that they had; may be done again. */
  restore(): void {
    for (const [weight, values] of this.#values)
      weight.assign(tf.tensor(values.slice(), [...weight.shape], 'float32'));
  }
}
