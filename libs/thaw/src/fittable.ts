import type * as tf from '@tensorflow/tfjs-core';
import type { Layer } from '@thaw/layers';
import type { LoadOptions, LoadReport, ReadModel } from '@thaw/model-files';
import type { CallbackHooks, Logs } from '@thaw/training';

import type { CompileOptions, Execution } from './compile-options.js';
import type { BatchStream, LabeledBatch } from './batch-stream.js';
import type { ModelData } from './data.js';
import type { SaveOptions } from './saving/model-saving.js';

/** A callback: some or all of the hooks, in an object or a class that extends `Callback`. */
export interface ModelCallback extends CallbackHooks {
  /** Called before the first hook. */
  setModel?(model: FittedModel): void;
  /** Called before the first hook. */
  setParams?(params: LoopParams): void;
}

/** What is known about a run before it starts. */
export interface LoopParams {
  /** 1 for `evaluate` and `predict`. */
  readonly epochs: number;
  /** Batches in an epoch; undefined where only the end of a stream will tell. */
  readonly steps: number | undefined;
}

/** 0 is silent, 1 a progress bar, 2 a line for each epoch, `auto` is 1 in a terminal and else 2. */
export type Verbosity = 'auto' | 0 | 1 | 2;

/** What the loops over batches have in common. */
export interface LoopOptions {
  /** By default 32. */
  batchSize?: number | undefined;
  /** By default `auto` for `fit` and `evaluate`, and 0 for `predict`. */
  verbose?: Verbosity | undefined;
  callbacks?: readonly ModelCallback[] | undefined;
}

/** Options of {@link Fittable.evaluate} for data. */
export interface EvaluateOptions extends StreamEvaluateOptions {
  /** How much each example counts in the losses and in weighted metrics: for all outputs, or for each. */
  sampleWeight?: ModelData | undefined;
}

/** Options of {@link Fittable.evaluate} for batches that a stream makes. */
export interface StreamEvaluateOptions extends LoopOptions {
  /** How many batches to take; by default all. */
  steps?: number | undefined;
}

/** Options of {@link Fittable.predict}. */
export interface PredictOptions extends LoopOptions {
  /** Layers that draw even in inference draw the same for the same seed; by default they draw anew in each call. */
  seed?: number | undefined;
  /** How many batches to take; by default all. */
  steps?: number | undefined;
  /**
   * Whether inputs of each shape are recorded once, with the weights as they are, and run as a whole until a weight changes:
   * `compiled`, or op by op: `eager`, the default. They agree to about 1e-5.
   */
  execution?: Execution | undefined;
}

/** Options of {@link Fittable.fit} for batches that a stream makes. */
export interface StreamFitOptions extends LoopOptions {
  /** The epoch to stop before, counted from 0; by default 1. */
  epochs?: number | undefined;
  /** The epoch to start with; by default 0. */
  initialEpoch?: number | undefined;
  /** How many batches make an epoch, which goes on where the one before it ended; by default a pass over all of them. */
  stepsPerEpoch?: number | undefined;
  /** How much an example of a class counts in the loss and in weighted metrics; by default 1. For a model with one output. */
  classWeight?: Readonly<Record<number, number>> | undefined;
  /** Inputs, labels and, if wanted, sample weights to evaluate after each epoch, or a stream of batches of them. */
  validationData?: LabeledBatch | (() => Iterable<LabeledBatch> | AsyncIterable<LabeledBatch>) | undefined;
  /** By default the batch size. */
  validationBatchSize?: number | undefined;
  /** Validates after every so many epochs; by default 1. */
  validationFreq?: number | undefined;
  /** How many batches a validation takes; by default all. */
  validationSteps?: number | undefined;
}

/** Options of {@link Fittable.fit} for data. */
export interface FitOptions extends StreamFitOptions {
  /** How much each example counts in the losses and in weighted metrics: for all outputs, or for each. */
  sampleWeight?: ModelData | undefined;
  /** Whether each epoch takes the examples in another order; by default true. */
  shuffle?: boolean | undefined;
  /** The part of the examples, from their end, that is kept back for validation: above 0 and below 1. */
  validationSplit?: number | undefined;
}

/** Options of {@link Fittable.trainOnBatch}. */
export interface TrainOnBatchOptions {
  sampleWeight?: ModelData | undefined;
  classWeight?: Readonly<Record<number, number>> | undefined;
}

/** The record of a fit. */
export interface FitHistory {
  /** The epochs that ran. */
  readonly epoch: readonly number[];
  /** One number for each of them, by the name of loss or metric. */
  readonly history: Readonly<Record<string, readonly number[]>>;
}

/** The part of an optimizer that may be seen and changed while training. */
export interface OptimizerControl {
  /** Of the next step. A change takes effect there; with a schedule there is none. */
  learningRate: number;
  /** Steps so far. */
  readonly iterations: number;
}

/**
 * What a model can do beside being applied. The first call that computes loads TensorFlow, builds the model from its
 * data if need be, and gives weights their first values. The model owns its weights and, from the first step on,
 * the optimizer's slots, until `dispose`; everything else that is made on the way is freed. Data stay the caller's.
 */
export interface Fittable {
  /** Set to true by whoever wants a `fit` to end after the present batch; `fit` starts with false. */
  stopTraining: boolean;
  /** Of the last `compile`. @throws NotCompiled */
  readonly optimizer: OptimizerControl;

  /**
   * Says how to train. Freezing and thawing need no second call; one makes a new optimizer, without slots.
   *
   * @throws InvalidTraining when a name is unknown or a setting out of range
   */
  compile(options: CompileOptions): void;

  /**
   * Trains for some epochs, in batches, with `training` true. Of a model with several inputs or outputs the data are a
   * list in their order, or an object by their names; see {@link ModelData}.
   *
   * @throws NotCompiled, NothingToTrain, FitInProgress
   * @throws InvalidBatch when data do not fit each other or the model; InvalidTraining for an option out of range
   * @throws NonFiniteStep when a step would bring in NaN or infinity; the steps before it stay applied
   */
  fit(x: ModelData, y: ModelData, options?: FitOptions): Promise<FitHistory>;

  /** As with data; the batches come from a stream, which decides their size and order. */
  fit(batches: BatchStream, options?: StreamFitOptions): Promise<FitHistory>;

  /**
   * Loss and metrics, with `training` false. Changes nothing.
   *
   * @throws NotCompiled, InvalidBatch, InvalidTraining
   */
  evaluate(x: ModelData, y: ModelData, options?: EvaluateOptions): Promise<Logs>;

  /** As with data; the batches come from a stream. */
  evaluate(batches: BatchStream, options?: StreamEvaluateOptions): Promise<Logs>;

  /**
   * The model's outputs, with `training` false, computed in batches: a tensor, or of a model with several outputs a list,
   * which is to be said in the call: `predict<tf.Tensor[]>(x)`. Needs no `compile`. The caller owns them. A stream gives
   * the inputs of one batch after the other.
   *
   * @throws InvalidBatch, InvalidInput, InvalidTraining
   */
  predict<T extends Outputs = tf.Tensor>(
    x: ModelData | BatchStream<ModelData>,
    options?: PredictOptions,
  ): Promise<T>;

  /** One step on one batch, and what that batch said. Throws as `fit` does. */
  trainOnBatch(x: ModelData, y: ModelData, options?: TrainOnBatchOptions): Promise<Logs>;

  /** Loss and metrics of one batch. Throws as `evaluate` does. */
  testOnBatch(x: ModelData, y: ModelData, options?: Pick<EvaluateOptions, 'sampleWeight'>): Promise<Logs>;

  /**
   * Gives every weight its first value now instead of at the first computation: published or stored ones are read, others
   * are drawn. Needed only before the values themselves are looked at.
   *
   * @throws LayerNotBuilt when the shape of the input is not known yet; WeightsUnavailable, InvalidModelFile, WeightsDoNotFit
   */
  initialize(): Promise<void>;

  /**
   * Writes the model in the format of the path's ending: `.keras`, `.h5`, `.weights.h5` (these with the optimizer),
   * `.safetensors`, or `.json` for TensorFlow.js. The folder must exist; a reader sees the old file or the new.
   * A path that ends with `/` is the folder of a TensorFlow SavedModel, which is made: inference alone, for any number of
   * examples, under the signature `serving_default`; Thaw does not read it.
   *
   * @throws UnsupportedModelFile for another ending; of a SavedModel NotServable, NotRecordable, GraphTooLarge
   */
  save(path: string, options?: SaveOptions): Promise<void>;

  /**
   * Loads weights from a file of any format; all of them must fit unless the options let some pass.
   *
   * @returns what was loaded, skipped and left
   * @throws WeightsDoNotFit, ModelFileNotFound, InvalidModelFile; nothing was changed then
   */
  loadWeights(path: string, options?: LoadOptions): Promise<LoadReport>;

  /** Compiles the model as a file says it was, and takes over the optimizer's slots; for `loadModel`. */
  restoreTraining(read: Pick<ReadModel, 'training' | 'optimizer'>): void;

  /** The outputs for one batch, as those of `predict`; the caller owns them. Throws as `predict` does. */
  predictOnBatch<T extends Outputs = tf.Tensor>(
    x: ModelData,
    options?: Pick<PredictOptions, 'seed' | 'execution'>,
  ): Promise<T>;
}

/** What a model predicts: a tensor, or of several outputs a list of them. */
export type Outputs = tf.Tensor | tf.Tensor[];

/** A model as callbacks see it. */
export type FittedModel = Layer & Fittable;
