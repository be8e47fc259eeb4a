import * as tf from '@tensorflow/tfjs-core';
import { runInContext, type Layer, type SeedAt, type Tensors } from '@thaw/layers';

import type { InferenceDraws } from '../local/local-trainer.js';
import { predictBatch } from '../local/predict-batch.js';
import { disposeUpdates } from '../pass-values.js';
import type { CompiledGraph, GraphCompiler } from './graph-compiler.js';
import { seedTensor } from './recorded-pass.js';
import { WeightValues } from './weight-values.js';

/** Inputs of so many different shapes are kept compiled; the one that was compiled first goes first. */
const MOST_SHAPES = 8;

/**
 * Computes a model's outputs in inference mode. The first inputs of each shape are recorded with the weights as they are, and
 * run as a whole ever after, until a weight is given another value. Models that draw, or that cannot be recorded, are
 * computed op by op.
 */
export class RecordedInference {
  readonly #model: Layer;
  readonly #compiler: GraphCompiler;
  /** By shapes and types; `undefined` where it cannot be compiled. */
  readonly #compiled = new Map<string, CompiledGraph | undefined>();
  #weights: WeightValues | undefined;

  constructor(model: Layer, compiler: GraphCompiler) {
    this.#model = model;
    this.#compiler = compiler;
  }

  /**
   * As {@link predictBatch}. The caller owns the tensors on both sides.
   *
   * @throws InvalidInput when the inputs do not fit the model
   */
  predict(inputs: Tensors, draws: InferenceDraws): readonly tf.Tensor[] {
    if (this.#weights?.areCurrent !== true) this.dispose();
    const list = [inputs].flat();
    const key = JSON.stringify(list.map(({ shape, dtype }) => [shape, dtype]));
    if (!this.#compiled.has(key)) this.#compile(key, inputs, draws);
    return this.#compiled.get(key)?.run(list) ?? predictBatch(this.#model, inputs, draws);
  }

  /** Frees what was compiled; the model stays the caller's. */
  dispose(): void {
    for (const graph of this.#compiled.values()) graph?.dispose();
    this.#compiled.clear();
    this.#weights = undefined;
  }

  #compile(key: string, inputs: Tensors, draws: InferenceDraws): void {
    let numDraws = 0;
    const list = [inputs].flat();
    const recorded = this.#compiler.record({
      inputs: new Map(list.map((tensor, index) => [`inputs/${index}`, tensor])),
      call: () => {
        const run = { training: false, ...draws, replica: 0 };
        const seedOf = (seedAt: SeedAt): tf.Tensor1D => {
          numDraws += 1;
          return seedTensor(seedAt(run));
        };
        const { result, updates } = runInContext({ ...run, seedOf }, () => this.#model.applyAll(inputs));
        disposeUpdates(updates);
        return result;
      },
    });
    const [oldest] = this.#compiled.keys();
    if (this.#compiled.size === MOST_SHAPES && oldest !== undefined) {
      this.#compiled.get(oldest)?.dispose();
      this.#compiled.delete(oldest);
    }
    this.#weights ??= new WeightValues(this.#model.weights);
    if ('obstacle' in recorded) {
      this.#compiled.set(key, undefined);
      return;
    }
    try {
      this.#compiled.set(key, numDraws > 0 ? undefined : recorded.compile());
    } finally {
      recorded.release();
    }
  }
}
