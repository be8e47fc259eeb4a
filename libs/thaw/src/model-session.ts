import * as tf from '@tensorflow/tfjs-core';
import {
  assertInputs,
  materializeWeights,
  shapeList,
  type InputSpec,
  type Layer,
  type Shapes,
  type Tensors,
} from '@thaw/layers';
import type { ReadModel } from '@thaw/model-files';
import { deriveSeed, epochOrder } from '@thaw/orchestration';
import type { ExampleSpec } from '@thaw/runtime';
import {
  countExamples,
  disposeBatch,
  InvalidTraining,
  LocalTrainer,
  predictBatch,
  RecordedInference,
  type Batch,
  type InferenceDraws,
  type NamedTensor,
  type TrainingState,
} from '@thaw/training';

import { completeOptions, objectiveOf, type CompileOptions, type Execution } from './compile-options.js';
import { toTensor, unpackData, type Data, type ModelData } from './data.js';
import { FitInProgress, NothingToTrain, NotCompiled, NotServable } from './errors.js';
import { LateRuntime } from './late-runtime.js';
import { loadLateWeights } from './late-weights.js';
import { assertEqualCounts, loadLabels, loadSampleWeights } from './labels.js';
import { inputNames, outputNames } from './model-ports.js';
import { toCompileOptions, toStoredTraining, type StoredCompilation } from './saving/keras-settings.js';
import { trainerState } from './saving/model-saving.js';
import { warnAll } from './saving/warnings.js';

/** Inputs, labels and, if there are any, sample weights. */
export interface LabeledData {
  readonly x: ModelData;
  readonly y: ModelData;
  readonly sampleWeight?: ModelData | undefined;
}

/** How a batch is predicted. */
export interface PredictionRun {
  readonly execution: Execution | undefined;
  /** Draws of a given seed and batch in place of new ones. */
  readonly repeated: { readonly seed: number; readonly batch: number } | undefined;
}

/** What a model remembers between calls: how it was compiled, its slots, and how much it has drawn. */
export class ModelSession {
  readonly #model: Layer;
  readonly #inputSpec: () => InputSpec;
  readonly #runtime = new LateRuntime();
  readonly #inference: RecordedInference;
  #trainer: LocalTrainer | undefined;
  #compilation: StoredCompilation | undefined;
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
    this.#inference = new RecordedInference(model, this.#runtime);
  }

  get model(): Layer {
    return this.#model;
  }

  /** @throws FitInProgress, InvalidTraining */
  compile(options: CompileOptions): void {
    this.#assertIdle('compile');
    const compilation = completeOptions(options);
    const model = this.#model;
    const objective = () => objectiveOf(compilation, outputNames(model));
    if (model.isBuilt) objective();
    this.dispose();
    this.#seed = compilation.seed;
    this.#numInferences = 0;
    this.#nextEpoch = 0;
    const { optimizer, seed, execution } = compilation;
    this.#compilation = { optimizer, training: toStoredTraining(options, optimizer) };
    const random = this.#runtime;
    const compiler = execution === 'compiled' ? this.#runtime : undefined;
    this.#trainer = new LocalTrainer({ model, optimizer, seed, random, compiler, objective });
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
  async loadToTrain(method: string, data: LabeledData): Promise<Batch> {
    const examples = await this.load(method, data);
    const { name, weights, trainableWeights } = this.#model;
    if (trainableWeights.length > 0) return examples;
    disposeBatch(examples);
    throw new NothingToTrain(name, weights.length);
  }

  /** Data as tensors, on a model that can compute with them; the caller disposes them. */
  async load(method: string, { x, y, sampleWeight }: LabeledData): Promise<Batch> {
    const trainer = this.trainer(method);
    const inputs = await this.loadInputs(x);
    const made: tf.Tensor[] = [inputs].flat();
    try {
      const names = outputNames(this.#model);
      const labels = loadLabels(y, names, { trainer, made });
      const sampleWeights = sampleWeight && loadSampleWeights(sampleWeight, names, made);
      assertEqualCounts({ inputs, labels, sampleWeights });
      return { inputs, labels, sampleWeights };
    } catch (error) {
      tf.dispose(made);
      throw error;
    }
  }

  /** Of the last `compile`, as files keep it. */
  get compilation(): StoredCompilation | undefined {
    return this.#compilation;
  }

  /** The optimizer's state under `optimizer/`, and its current rate. */
  exportOptimizer(): { state: TrainingState; learningRate: number | undefined } {
    const state = this.#trainer?.exportOptimizer() ?? new Map<string, NamedTensor>();
    return { state, learningRate: this.#trainer?.learningRate };
  }

  /** What `Fittable.restoreTraining` does; what is not known by name leaves the model uncompiled, with a warning. */
  restoreTraining(read: Pick<ReadModel, 'training' | 'optimizer'>): void {
    const options = read.training && toCompileOptions(read.training);
    if (options === undefined) return;
    try {
      this.compile(options);
    } catch (error) {
      if (!(error instanceof InvalidTraining)) throw error;
      warnAll([`Model '${this.#model.name}' is not compiled as it was saved: ${error.message}`]);
      return;
    }
    this.#trainer?.restoreOptimizer(trainerState(read));
  }

  /** Gives every weight its first value: what it waits for is read, the others are drawn. */
  async initialize(): Promise<void> {
    await this.#runtime.load();
    await loadLateWeights(this.#model);
    materializeWeights(this.#model, { seed: this.#seed, random: this.#runtime });
  }

  /** Inputs as tensors, on a model that can compute with them; the caller disposes them. */
  async loadInputs(x: ModelData): Promise<Tensors> {
    await this.#runtime.load();
    const inputs = this.#toTensors(x);
    try {
      const list = [inputs].flat();
      assertInputs(this.#model.name, this.#inputSpec(), { list, isList: Array.isArray(inputs) });
      this.#model.build(shapesOf(inputs));
      await this.initialize();
      return inputs;
    } catch (error) {
      tf.dispose([inputs].flat());
      throw error;
    }
  }

  /** What the model takes, an example of each input at a time. @throws NotServable where a size is open */
  exampleSpecs(): readonly ExampleSpec[] {
    const names = inputNames(this.#model) ?? [];
    return shapeList(this.#model.inputShape).map(([, ...sizes], index) => {
      const [dtype] = [this.#inputSpec().dtypes?.[index] ?? 'float32'].flat();
      const name = names[index] ?? `input_${index + 1}`;
      const sampleShape = sizes.filter((size) => size !== null);
      if (sampleShape.length < sizes.length) throw new NotServable(this.#model.name, name, sizes);
      return { name, sampleShape, dtype: dtype === 'int32' || dtype === 'bool' ? dtype : 'float32' };
    });
  }

  /** Draws of the next batch in inference mode, or those of a given seed and batch. */
  draws(repeated?: { seed: number; batch: number }): InferenceDraws {
    const { seed, batch } = repeated ?? { seed: this.#seed, batch: this.#numInferences++ };
    return { random: this.#runtime, seed: inferenceSeed(seed), step: batch };
  }

  /** The caller owns the outputs. */
  predict(inputs: Tensors, { execution, repeated }: PredictionRun): readonly tf.Tensor[] {
    const draws = this.draws(repeated);
    if (execution === 'compiled') return this.#inference.predict(inputs, draws);
    return predictBatch(this.#model, inputs, draws);
  }

  /**
   * The orders of the examples for passes over them, those of a job with a single replica; a later fit goes on where this
   * one ends, instead of repeating them.
   */
  passOrders(
    examples: Batch,
    loop: { batchSize: number; initialEpoch: number },
  ): (pass: number) => Uint32Array {
    const { batchSize, initialEpoch } = loop;
    const numExamples = countExamples(examples);
    const first = Math.max(this.#nextEpoch, initialEpoch);
    return (pass) => {
      const epoch = first + pass;
      this.#nextEpoch = epoch + 1;
      const schedule = { numExamples, numReplicas: 1, batchSize, seed: this.#seed };
      return epochOrder(schedule, { epoch, replica: 0 });
    };
  }

  /** Frees the slots, and what was compiled. */
  dispose(): void {
    this.#trainer?.dispose();
    this.#inference.dispose();
  }

  #assertIdle(method: string): void {
    if (this.#isTraining) throw new FitInProgress(this.#model.name, method);
  }

  #toTensors(x: ModelData): Tensors {
    const parts = unpackData('inputs', x, inputNames(this.#model));
    const tensors: tf.Tensor[] = [];
    try {
      for (const [index, part] of parts.entries())
        tensors.push(toTensor('inputs', part ?? [], this.#inputDType(part ?? [], index)));
    } catch (error) {
      tf.dispose(tensors);
      throw error;
    }
    const [only] = tensors;
    return tensors.length === 1 && only !== undefined ? only : tensors;
  }

  /** The model's, where it says one; of several the one that the data have. */
  #inputDType(x: Data, index: number): tf.DataType {
    const accepted = [this.#inputSpec().dtypes?.[index] ?? 'float32'].flat();
    const given = x instanceof tf.Tensor ? x.dtype : undefined;
    return accepted.find((dtype) => dtype === given) ?? accepted[0] ?? 'float32';
  }
}

/** Apart from training, so that what is evaluated or predicted in between changes no training. */
function inferenceSeed(seed: number): number {
  return deriveSeed('inference', seed)[0];
}

function shapesOf(inputs: Tensors): Shapes {
  const shapes = [inputs].flat().map(({ shape }) => [null, ...shape.slice(1)]);
  return inputs instanceof tf.Tensor ? (shapes[0] ?? []) : shapes;
}
