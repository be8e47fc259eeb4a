import * as tf from '@tensorflow/tfjs-core';
import { Model as GraphModel, Sequential as LayerSequence, weightPaths, type Layer } from '@thaw/layers';
import {
  describeLoad,
  formatOfPath,
  readWeights,
  readWholeModel,
  withModelFile,
  writeModelFile,
  type LoadOptions,
  type LoadReport,
  type ReadModel,
  type ReadOptions,
  type StoredOptimizer,
  type StoredTensor,
} from '@thaw/model-files';
import { loadRuntime } from '@thaw/runtime';

import { NotFittable } from '../errors.js';
import type { FittedModel } from '../fittable.js';
import type { ModelSession } from '../model-session.js';
import { toKerasOptimizer } from './keras-settings.js';
import { saveForServing } from './serving.js';
import { warnAll } from './warnings.js';

/** Options of `model.save`. */
export interface SaveOptions {
  /** Whether `.keras`, `.h5` and `.weights.h5` keep the optimizer, too; by default true. */
  includeOptimizer?: boolean | undefined;
  /** A folder for TensorFlow's own servers instead of a file; so is a path that ends with `/`. */
  format?: 'saved_model' | undefined;
}

/** Options of `loadModel`. */
export interface LoadModelOptions extends ReadOptions {
  /** Whether the model is compiled as it was when it was saved, where the file says how; by default true. */
  compile?: boolean | undefined;
}

const OPTIMIZER = 'optimizer/';
const [ITERATION, LEARNING_RATE] = [`${OPTIMIZER}iteration`, `${OPTIMIZER}learning_rate`];

/** What `model.save` does. */
export async function saveSession(
  session: ModelSession,
  path: string,
  { includeOptimizer = true, format }: SaveOptions,
): Promise<void> {
  if (format === 'saved_model' || path.endsWith('/')) return saveForServing(session, path);
  formatOfPath(path);
  await session.initialize();
  const { model, compilation } = session;
  const optimizer = includeOptimizer ? storedOptimizer(session) : undefined;
  await writeModelFile(path, {
    model,
    weights: weightValues(model),
    training: compilation?.training,
    optimizer,
  });
}

/** What `model.loadWeights` does. */
export async function loadWeightsInto(model: Layer, path: string, options: LoadOptions): Promise<LoadReport> {
  await loadRuntime();
  const { values, report } = await withModelFile(path, (file) => readWeights(file, model, options));
  assignValues(model, values);
  warnAll([...whatIsMissing(path, report), ...report.warnings]);
  return report;
}

/** The weights that keep the values they had, though the options let that pass. */
function whatIsMissing(path: string, report: LoadReport): readonly string[] {
  const isComplete = report.weights.every(({ status }) => status === 'loaded');
  return isComplete ? [] : [`${path}: ${describeLoad(report, { withLoaded: false })}`];
}

/**
 * Reads a model, gives its weights their values, and compiles it as it was.
 *
 * @param fittable makes a model that can be fitted of the same layers
 */
export async function loadFitted<M extends FittedModel>(
  path: string,
  { compile = true, ...options }: LoadModelOptions,
  fittable: (model: Layer) => M | undefined,
): Promise<M> {
  await loadRuntime();
  const read = await readWholeModel(path, options);
  warnAll(read.warnings);
  const model = fittable(read.model);
  if (model === undefined) throw new NotFittable(path, read.model.className);
  model.restoreTrainable(read.model.trainable);
  if (read.weights !== undefined) assignValues(model, read.weights);
  if (compile) model.restoreTraining(read);
  return model;
}

/** Whether a model is one of this library without `fit`: a graph, or layers one after the other. */
export function partsOf(
  model: Layer,
): { kind: 'graph'; graph: GraphModel } | { kind: 'sequence'; layers: readonly Layer[] } | undefined {
  if (model instanceof LayerSequence) return { kind: 'sequence', layers: model.sublayers };
  if (model instanceof GraphModel && model.graphNodes.length > 0) return { kind: 'graph', graph: model };
  return undefined;
}

/** An optimizer's state as a trainer takes it, under `optimizer/`. */
export function trainerState({ optimizer }: Pick<ReadModel, 'optimizer'>): ReadonlyMap<string, StoredTensor> {
  if (optimizer === undefined) return new Map();
  const slots = Array.from(optimizer.slots, ([name, tensor]) => [OPTIMIZER + name, tensor] as const);
  const { iteration, learningRate } = optimizer;
  const isChanged =
    learningRate !== undefined && Math.fround(Number(optimizer.config['learning_rate'])) !== learningRate;
  return new Map([
    ...slots,
    [ITERATION, scalar(iteration)],
    ...(isChanged ? [[LEARNING_RATE, scalar(learningRate)] as const] : []),
  ]);
}

function storedOptimizer(session: ModelSession): StoredOptimizer | undefined {
  const { compilation } = session;
  if (compilation === undefined) return undefined;
  const { state, learningRate } = session.exportOptimizer();
  const slots = [...state].filter(([name]) => name !== ITERATION && name !== LEARNING_RATE);
  return {
    ...toKerasOptimizer(compilation.optimizer),
    iteration: state.get(ITERATION)?.values[0] ?? 0,
    learningRate,
    slots: new Map(slots.map(([name, tensor]) => [name.slice(OPTIMIZER.length), tensor])),
  };
}

function weightValues(model: Layer): ReadonlyMap<string, StoredTensor> {
  return new Map(
    Array.from(weightPaths(model), ([path, weight]) => {
      return [path, { shape: weight.shape, values: weight.read().dataSync<'float32'>() }] as const;
    }),
  );
}

function assignValues(model: Layer, values: ReadonlyMap<string, StoredTensor>): void {
  for (const [path, weight] of weightPaths(model)) {
    const value = values.get(path);
    if (value !== undefined) weight.assign(tf.tensor(value.values, [...value.shape]));
  }
}

function scalar(value: number): StoredTensor {
  return { shape: [], values: Float32Array.of(value) };
}
