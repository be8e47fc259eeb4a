import * as tf from '@tensorflow/tfjs-core';
import { weightPaths, type Layer, type Weight } from '@thaw/layers';
import type { StoredTensor } from '@thaw/model-files';

/** Reads the values of a model's weights, by path. */
export type ReadValues = () => Promise<ReadonlyMap<string, StoredTensor>>;

/** Of each weight that waits for its value, what will bring it. */
const SOURCES = new WeakMap<Weight, LateWeights>();

/** Lets the weights of a model wait for values that are read when something is first computed with one of them. */
export function attachLateWeights(model: Layer, read: ReadValues): void {
  const late = new LateWeights(weightPaths(model), read);
  for (const weight of model.weights) SOURCES.set(weight, late);
}

/**
 * Reads what the weights of a model wait for, wherever in it they are. A weight that got a value meanwhile keeps it.
 * Needs a backend. After a failure the next call tries again.
 *
 * @throws what reading throws
 */
export async function loadLateWeights(model: Layer): Promise<void> {
  const waiting = model.weights.filter((weight) => !weight.isMaterialized);
  const sources = new Set(waiting.flatMap((weight) => SOURCES.get(weight) ?? []));
  for (const source of sources) await source.load();
}

class LateWeights {
  readonly #weights: ReadonlyMap<string, Weight>;
  readonly #read: ReadValues;
  #loading: Promise<void> | undefined;

  constructor(weights: ReadonlyMap<string, Weight>, read: ReadValues) {
    this.#weights = weights;
    this.#read = read;
  }

  async load(): Promise<void> {
    this.#loading ??= this.#assign();
    try {
      await this.#loading;
    } finally {
      this.#loading = undefined;
    }
  }

  async #assign(): Promise<void> {
    const values = await this.#read();
    for (const [path, weight] of this.#weights) {
      const value = values.get(path);
      if (value === undefined || weight.isMaterialized) continue;
      weight.assign(tf.tensor(value.values, [...value.shape]));
    }
  }
}
