import * as tf from '@tensorflow/tfjs-core';
import { SeveralOutputs, type Layer, type Tensors } from '@thaw/layers';
import {
  countBatches,
  countExamples,
  disposeBatch,
  evaluateExamples,
  fitEpochs,
  predictExamples,
  type Batch,
  type BatchLoop,
  type Logs,
} from '@thaw/training';

import { History } from './callbacks/history.js';
import { ProgressBar } from './callbacks/progress-bar.js';
import type { Data } from './data.js';
import type {
  EvaluateOptions,
  FitOptions,
  FittedModel,
  LoopOptions,
  PredictOptions,
  Verbosity,
} from './fittable.js';
import type { LabeledData, ModelSession } from './model-session.js';
import { assertBatchSize, assertFitOptions } from './run-options.js';
import { splitExamples } from './validation-split.js';

const DEFAULT_BATCH_SIZE = 32;

/** A model, and what it remembers between calls. */
export interface Subject {
  readonly model: FittedModel;
  readonly session: ModelSession;
}

/** What `Fittable.fit` does. */
export async function fitModel(subject: Subject, data: LabeledData, options: FitOptions): Promise<History> {
  assertFitOptions(options);
  const { session } = subject;
  const owned: Batch[] = [];
  try {
    const all = own(owned, await session.loadToTrain('fit', data));
    if (options.validationData !== undefined) {
      const [x, y, sampleWeight] = options.validationData;
      const validation = own(owned, await session.load('fit', { x, y, sampleWeight }));
      return await fitExamples(subject, { train: all, validation }, options);
    }
    if (options.validationSplit === undefined || options.validationSplit === 0)
      return await fitExamples(subject, { train: all, validation: undefined }, options);
    const parts = splitExamples(all, options.validationSplit);
    own(owned, parts.train);
    own(owned, parts.validation);
    return await fitExamples(subject, parts, options);
  } finally {
    owned.forEach(disposeBatch);
  }
}

async function fitExamples(
  subject: Subject,
  { train, validation }: { train: Batch; validation: Batch | undefined },
  options: FitOptions,
): Promise<History> {
  const { model, session } = subject;
  const { epochs = 1, initialEpoch = 0, shuffle = true, validationFreq = 1 } = options;
  const history = new History();
  const loop = startLoop(subject, options, { examples: train, epochs, last: history });
  const trainer = session.trainer('fit');
  const orderOf = shuffle ? session.epochOrders(train, { ...loop, initialEpoch }) : () => undefined;
  const validationLoop = { ...loop, batchSize: options.validationBatchSize ?? loop.batchSize };
  const validate = async (epoch: number): Promise<Logs> => {
    if (validation === undefined || (epoch + 1) % validationFreq !== 0) return {};
    return validationNames(await evaluate(session, validation, validationLoop));
  };
  const isStopped = (): boolean => model.stopTraining;
  model.stopTraining = false;
  await fitEpochs(trainer, train, { ...loop, initialEpoch, epochs, orderOf, validate, isStopped });
  return history;
}

/** What `Fittable.evaluate` does. */
export async function evaluateModel(
  subject: Subject,
  data: LabeledData,
  options: EvaluateOptions,
): Promise<Logs> {
  assertBatchSize('batchSize', options.batchSize);
  const examples = await subject.session.load('evaluate', data);
  try {
    return await evaluate(subject.session, examples, startLoop(subject, options, { examples }));
  } finally {
    disposeBatch(examples);
  }
}

/** What `Fittable.predict` does. */
export async function predictModel(subject: Subject, x: Data, options: PredictOptions): Promise<tf.Tensor> {
  assertBatchSize('batchSize', options.batchSize);
  const { model, session } = subject;
  const inputs = await session.loadInputs(x);
  try {
    const loop = startLoop(subject, { verbose: 0, ...options }, { examples: { inputs } });
    const { seed } = options;
    let batch = 0;
    const predict = (each: Tensors): readonly tf.Tensor[] =>
      session.predict(each, seed === undefined ? undefined : { seed, batch: batch++ });
    return onlyOutput(model, await predictExamples(predict, inputs, loop));
  } finally {
    inputs.dispose();
  }
}

/** The output of a model that has one. @throws SeveralOutputs */
export function onlyOutput(model: Layer, outputs: readonly tf.Tensor[]): tf.Tensor {
  const [only] = outputs;
  if (only !== undefined && outputs.length === 1) return only;
  tf.dispose([...outputs]);
  throw new SeveralOutputs(model.name, outputs.length);
}

async function evaluate(session: ModelSession, examples: Batch, loop: BatchLoop): Promise<Logs> {
  const trainer = session.trainer('evaluate');
  const evaluator = {
    startReport: () => trainer.startReport(),
    evaluateBatch: (batch: Batch) => trainer.evaluateBatch(batch, session.draws()),
  };
  return evaluateExamples(evaluator, examples, loop);
}

/** The callbacks of a run, introduced to the model: the user's, the progress bar, then `last`. */
function startLoop(
  { model }: Subject,
  { batchSize = DEFAULT_BATCH_SIZE, callbacks = [], verbose = 'auto' }: LoopOptions,
  run: { examples: Pick<Batch, 'inputs'>; epochs?: number; last?: History },
): BatchLoop {
  const { examples, epochs = 1, last } = run;
  const all = [...callbacks, ...progressBars(verbose), ...(last === undefined ? [] : [last])];
  const params = { epochs, steps: countBatches(countExamples(examples), batchSize) };
  for (const callback of all) {
    callback.setModel?.(model);
    callback.setParams?.(params);
  }
  return { batchSize, callbacks: all };
}

function progressBars(verbose: Verbosity): ProgressBar[] {
  const { stdout: output } = process;
  const level = verbose === 'auto' ? (output.isTTY ? 1 : 2) : verbose;
  if (level === 0) return [];
  return [new ProgressBar({ style: level === 1 ? 'bar' : 'line', output, clock: () => performance.now() })];
}

function validationNames(logs: Logs): Logs {
  return Object.fromEntries(Object.entries(logs).map(([name, value]) => [`val_${name}`, value]));
}

function own(owned: Batch[], examples: Batch): Batch {
  owned.push(examples);
  return examples;
}
