import { readInto, weightPaths, type Layer, type Weight } from '@thaw/layers';
import type { WeightReport } from '@thaw/orchestration';
import type * as tf from '@tensorflow/tfjs-core';
import { digestTensor, digestValues } from '@thaw/training';

/** Remembers the bytes of every weight as they are at its creation, by their SHA-256. */
export class WeightAudit {
  readonly #model: Layer;
  readonly #before: ReadonlyMap<string, string>;

  /** @param before what another audit of an equal model remembers, see {@link before}; by default the weights as they are */
  constructor(model: Layer, before?: Readonly<Record<string, string>>) {
    this.#model = model;
    this.#before = before === undefined ? digests(model, digestTensor) : new Map(Object.entries(before));
  }

  /** The SHA-256 of each weight at the creation, by path. */
  get before(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#before);
  }

  /** Compares the weights with what they were. @param trained those that an optimizer updated meanwhile */
  report(trained: ReadonlySet<Weight>): WeightReport {
    const largest = Math.max(0, ...this.#model.weights.map((weight) => weight.read().size));
    const scratch = new Float32Array(largest);
    // Read anew: what is to be shown is that their bytes are the same still.
    const after = digests(this.#model, (tensor) => {
      const values = scratch.subarray(0, tensor.size);
      readInto(tensor, values);
      return digestValues(values);
    });
    const weights = [...weightPaths(this.#model)].map(([path, weight]) => ({
      isStatistic: !weight.isTrainable,
      isFrozen: weight.isTrainable && !trained.has(weight),
      isChanged: this.#before.get(path) !== after.get(path),
    }));
    return {
      trainable: trained.size,
      frozen: weights.filter(({ isFrozen }) => isFrozen).length,
      frozenChanged: weights.filter(({ isFrozen, isChanged }) => isFrozen && isChanged).length,
      movingStatisticsChanged: weights.filter(({ isStatistic, isChanged }) => isStatistic && isChanged)
        .length,
    };
  }
}

function digests(model: Layer, digestOf: (tensor: tf.Tensor) => string): ReadonlyMap<string, string> {
  return new Map(Array.from(weightPaths(model), ([path, weight]) => [path, digestOf(weight.read())]));
}
