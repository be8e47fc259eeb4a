import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '@thaw/layers';
import {
  BatchFeed,
  disposeBatch,
  evaluateBatches,
  exampleBatches,
  fitEpochs,
  inputBatches,
  predictBatches,
  type Batch,
  type BatchSource,
  type CallbackHooks,
  type Logs,
} from '@thaw/training';

import { isBatchStream, openStream, type BatchStream } from './batch-stream.js';
import { History } from './callbacks/history.js';
import { ProgressBar } from './callbacks/progress-bar.js';
import type { ModelData } from './data.js';
import { openFitData, streamedBatches } from './fit-data.js';
import type {
  EvaluateOptions,
  FitOptions,
  FittedModel,
  LoopOptions,
  LoopParams,
  Outputs,
  PredictOptions,
  Verbosity,
} from './fittable.js';
import type { LabeledData, ModelSession } from './model-session.js';
import {
  assertEvaluateOptions,
  assertFitOptions,
  assertPredictOptions,
  DEFAULT_BATCH_SIZE,
} from './run-options.js';

/** A model, and what it remembers between calls. */
export interface Subject {
  readonly model: FittedModel;
  readonly session: ModelSession;
}

/** What `Fittable.fit` does. */
export async function fitModel(
  subject: Subject,
  data: LabeledData | BatchStream,
  options: FitOptions,
): Promise<History> {
  assertFitOptions(options);
  const { model, session } = subject;
  const trainer = session.trainer('fit');
  const opened = await openFitData(session, data, options);
  try {
    const { epochs = 1, initialEpoch = 0 } = options;
    const history = new History();
    const feed = new BatchFeed(opened.train, options.stepsPerEpoch);
    const callbacks = startRun(model, options, { epochs, steps: feed.numSteps }, history);
    const validate = validation(session, opened.validation, { options, callbacks });
    const isStopped = (): boolean => model.stopTraining;
    model.stopTraining = false;
    await fitEpochs(trainer, feed, { callbacks, initialEpoch, epochs, validate, isStopped });
    if (feed.isExhausted) warnOfEnd(model, options);
    return history;
  } finally {
    tf.dispose(opened.owned);
  }
}

/** The logs of validation after an epoch, in those epochs that have one. */
function validation(
  session: ModelSession,
  source: BatchSource<Batch> | undefined,
  { options, callbacks }: { options: FitOptions; callbacks: readonly CallbackHooks[] },
): (epoch: number) => Promise<Logs> {
  const { validationFreq = 1, validationSteps } = options;
  return async (epoch) => {
    if (source === undefined || (epoch + 1) % validationFreq !== 0) return {};
    const logs = await evaluate(session, new BatchFeed(source, validationSteps), callbacks);
    return Object.fromEntries(Object.entries(logs).map(([name, value]) => [`val_${name}`, value]));
  };
}

/** What `Fittable.evaluate` does. */
export async function evaluateModel(
  { model, session }: Subject,
  data: LabeledData | BatchStream,
  options: EvaluateOptions,
): Promise<Logs> {
  assertEvaluateOptions(options);
  session.trainer('evaluate');
  const { batchSize = DEFAULT_BATCH_SIZE, steps } = options;
  const isStream = 'x' in data ? undefined : data;
  const examples = 'x' in data ? await session.load('evaluate', data) : undefined;
  try {
    const source = examples
      ? exampleBatches(examples, { batchSize })
      : streamedBatches(isStream ?? [], (each) => session.load('evaluate', each));
    const feed = new BatchFeed(source, steps);
    return await evaluate(session, feed, startRun(model, options, { epochs: 1, steps: feed.numSteps }));
  } finally {
    if (examples) disposeBatch(examples);
  }
}

/** What `Fittable.predict` does. */
export async function predictModel(
  { model, session }: Subject,
  x: ModelData | BatchStream<ModelData>,
  options: PredictOptions,
): Promise<Outputs> {
  assertPredictOptions(options);
  const { batchSize = DEFAULT_BATCH_SIZE, seed, steps, execution } = options;
  const inputs = isBatchStream(x) ? undefined : await session.loadInputs(x);
  try {
    const source = isBatchStream(x) ? streamedInputs(session, x) : inputBatches(inputs ?? [], batchSize);
    const feed = new BatchFeed(source, steps);
    const callbacks = startRun(model, { verbose: 0, ...options }, { epochs: 1, steps: feed.numSteps });
    let batch = 0;
    const predict = (each: Tensors): readonly tf.Tensor[] =>
      session.predict(each, {
        execution,
        repeated: seed === undefined ? undefined : { seed, batch: batch++ },
      });
    return outputsOf(await predictBatches(predict, feed, callbacks));
  } finally {
    tf.dispose([inputs ?? []].flat());
  }
}

/** A single output alone, several as a list. */
export function outputsOf(outputs: readonly tf.Tensor[]): Outputs {
  const [only] = outputs;
  return outputs.length === 1 && only !== undefined ? only : [...outputs];
}

function streamedInputs(session: ModelSession, stream: BatchStream<ModelData>): BatchSource<Tensors> {
  return {
    numBatches: undefined,
    async *pass() {
      for await (const x of openStream(stream)) yield await session.loadInputs(x);
    },
  };
}

async function evaluate(
  session: ModelSession,
  feed: BatchFeed<Batch>,
  callbacks: readonly CallbackHooks[],
): Promise<Logs> {
  const trainer = session.trainer('evaluate');
  const evaluator = {
    startReport: () => trainer.startReport(),
    evaluateBatch: (batch: Batch) => trainer.evaluateBatch(batch, session.draws()),
  };
  return evaluateBatches(evaluator, feed, callbacks);
}

/** The callbacks of a run, introduced to the model: the user's, the progress bar, then `last`. */
function startRun(
  model: FittedModel,
  { callbacks = [], verbose = 'auto' }: LoopOptions,
  params: LoopParams,
  last?: History,
): readonly CallbackHooks[] {
  const all = [...callbacks, ...progressBars(verbose), ...(last === undefined ? [] : [last])];
  for (const callback of all) {
    callback.setModel?.(model);
    callback.setParams?.(params);
  }
  return all;
}

function progressBars(verbose: Verbosity): ProgressBar[] {
  const { stdout: output } = process;
  const level = verbose === 'auto' ? (output.isTTY ? 1 : 2) : verbose;
  if (level === 0) return [];
  return [new ProgressBar({ style: level === 1 ? 'bar' : 'line', output, clock: () => performance.now() })];
}

/** @source keras/src/trainers/epoch_iterator.py, `_interrupted_warning` */
function warnOfEnd({ name }: FittedModel, { epochs = 1, stepsPerEpoch }: FitOptions): void {
  process.emitWarning(
    `Model '${name}': expected batches for ${epochs} epochs of ${stepsPerEpoch} steps, received fewer; training ended ` +
      'early. Give a function that makes them anew, or fewer steps.',
  );
}
