import * as tf from '@tensorflow/tfjs-core';
import { materializeWeights, type InputSpec, type Layer, type Tensors } from '@thaw/layers';
import { deriveSeed, epochOrder } from '@thaw/orchestration';
import {
  countExamples,
  disposeBatch,
  InvalidBatch,
  InvalidTraining,
  LocalTrainer,
  predictBatch,
  type Batch,
  type InferenceDraws,
  type SingleBatch,
} from '@thaw/training';

import { completeOptions, type CompileOptions } from './compile-options.js';
import { toTensor, type Data } from './data.js';
import { FitInProgress, NothingToTrain, NotCompiled } from './errors.js';
import { LateRandom } from './late-random.js';

/** Inputs, labels and, if there are any, sample weights. */
export interface LabeledData {
  readonly x: Data;
  readonly y: Data;
  readonly sampleWeight?: Data | undefined;
}

/** What a model remembers between calls: how it was compiled, its slots, and how much it has drawn. */
export class ModelSession {
  readonly #model: Layer;
  readonly #inputSpec: () => InputSpec;
  readonly #random = new LateRandom();
  #trainer: LocalTrainer | undefined;
  #seed = 0;
  /** Batches computed in inference mode so far, each of which draws anew. */
  #numInferences = 0;
  /** The first epoch whose order of examples was not used yet. */
  #nextEpoch = 0;
  #isTraining = false;

  /** @param inputSpec what the model takes */
  constructor(model: Layer, inputSpec: () => InputSpec) {
    this.#model = model;
    this.#inputSpec = inputSpec;
  }

  get model(): Layer {
    return this.#model;
  }

  /** @throws FitInProgress, InvalidTraining */
  compile(options: CompileOptions): void {
    this.#assertIdle('compile');
    const compilation = completeOptions(options);
    const seed = options.seed ?? 0;
    if (!Number.isFinite(seed)) throw new InvalidTraining('compile: seed', 'a finite number', String(seed));
    this.dispose();
    this.#seed = seed;
    this.#numInferences = 0;
    this.#nextEpoch = 0;
    this.#trainer = new LocalTrainer({ ...compilation, model: this.#model, seed, random: this.#random });
  }

  /** @throws NotCompiled */
  trainer(method: string): LocalTrainer {
    if (this.#trainer === undefined) throw new NotCompiled(this.#model.name, method);
    return this.#trainer;
  }

  /** Runs `use` while nothing else may train the model. @throws FitInProgress */
  async exclusively<T>(method: string, use: () => Promise<T>): Promise<T> {
    this.#assertIdle(method);
    this.#isTraining = true;
    try {
      return await use();
    } finally {
      this.#isTraining = false;
    }
  }

  /** Data to train with: as {@link load}. @throws NothingToTrain when every weight is frozen */
  async loadToTrain(method: string, data: LabeledData): Promise<SingleBatch> {
    const examples = await this.load(method, data);
    const { name, weights, trainableWeights } = this.#model;
    if (trainableWeights.length > 0) return examples;
    disposeBatch(examples);
    throw new NothingToTrain(name, weights.length);
  }

  /** Data as tensors, on a model that can compute with them; the caller disposes them. */
  async load(method: string, { x, y, sampleWeight }: LabeledData): Promise<SingleBatch> {
    const trainer = this.trainer(method);
    const inputs = await this.loadInputs(x);
    const made = [inputs];
    try {
      const labels = toTensor('labels', y, trainer.labelDType(0));
      made.push(labels);
      const sampleWeights = sampleWeight && toTensor('sampleWeight', sampleWeight, 'float32');
      if (sampleWeights) made.push(sampleWeights);
      assertEqualCounts({ inputs, labels, sampleWeights });
      return { inputs, labels, sampleWeights };
    } catch (error) {
      tf.dispose(made);
      throw error;
    }
  }

  /** Inputs as a tensor, on a model that can compute with it; the caller disposes it. */
  async loadInputs(x: Data): Promise<tf.Tensor> {
    await this.#random.load();
    const inputs = toTensor('inputs', x, this.#inputDType(x));
    try {
      this.#model.build([null, ...inputs.shape.slice(1)]);
      materializeWeights(this.#model, { seed: this.#seed, random: this.#random });
      return inputs;
    } catch (error) {
      inputs.dispose();
      throw error;
    }
  }

  /** Draws of the next batch in inference mode, or those of a given seed and batch. */
  draws(repeated?: { seed: number; batch: number }): InferenceDraws {
    const { seed, batch } = repeated ?? { seed: this.#seed, batch: this.#numInferences++ };
    return { random: this.#random, seed: inferenceSeed(seed), step: batch };
  }

  /** The caller owns the outputs. */
  predict(inputs: Tensors, repeated?: { seed: number; batch: number }): readonly tf.Tensor[] {
    return predictBatch(this.#model, inputs, this.draws(repeated));
  }

  /**
   * The orders of the examples for epochs from `initialEpoch` on, those of a job with a single replica; a later fit goes on
   * where this one ends, instead of repeating them.
   */
  epochOrders(
    examples: Batch,
    loop: { batchSize: number; initialEpoch: number },
  ): (epoch: number) => Uint32Array {
    const { batchSize, initialEpoch } = loop;
    const numExamples = countExamples(examples);
    const first = Math.max(this.#nextEpoch, initialEpoch);
    return (epoch) => {
      const position = first + epoch - initialEpoch;
      this.#nextEpoch = position + 1;
      return epochOrder(
        { numExamples, numReplicas: 1, batchSize, seed: this.#seed },
        { epoch: position, replica: 0 },
      );
    };
  }

  /** Frees the slots. */
  dispose(): void {
    this.#trainer?.dispose();
  }

  #assertIdle(method: string): void {
    if (this.#isTraining) throw new FitInProgress(this.#model.name, method);
  }

  /** The model's, where it says one; of several the one that the data have. */
  #inputDType(x: Data): tf.DataType {
    const accepted = [this.#inputSpec().dtypes?.[0] ?? 'float32'].flat();
    const given = x instanceof tf.Tensor ? x.dtype : undefined;
    return accepted.find((dtype) => dtype === given) ?? accepted[0] ?? 'float32';
  }
}

/** Apart from training, so that what is evaluated or predicted in between changes no training. */
function inferenceSeed(seed: number): number {
  return deriveSeed('inference', seed)[0];
}

function assertEqualCounts(batch: SingleBatch & { sampleWeights: tf.Tensor | undefined }): void {
  const { inputs, labels, sampleWeights } = batch;
  const [expected] = inputs.shape;
  for (const [where, tensor] of Object.entries({ labels, sampleWeight: sampleWeights })) {
    if (tensor === undefined || tensor.shape[0] === expected) continue;
    throw new InvalidBatch(where, `one for each of ${expected} examples`, String(tensor.shape[0]));
  }
}
