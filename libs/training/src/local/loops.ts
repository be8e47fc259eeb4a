import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '@thaw/layers';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { disposeBatch, type Batch } from '../batch.js';
import { NonFiniteStep } from '../errors.js';
import type { BatchFeed } from './batch-feed.js';
import { notify, type CallbackHooks, type Logs } from './callback-hooks.js';
import type { BatchOutcome, RunningReport } from './running-report.js';

/** What decides an epoch loop. */
export interface EpochLoop {
  readonly callbacks: readonly CallbackHooks[];
  /** The first one, counted from 0. */
  readonly initialEpoch: number;
  /** The one after the last. */
  readonly epochs: number;
  /** The logs of validation after an epoch, empty where there is none. */
  validate(epoch: number): Promise<Logs>;
  /** Asked after each batch and each epoch; starts false. */
  isStopped(): boolean;
}

/** What the loops drive. */
export interface LoopTrainer {
  startReport(): RunningReport;
  trainBatch(batch: Batch): BatchOutcome;
  finalizeWeights(): void;
}

/**
 * Trains on the batches of each epoch. Between batches other work of this thread has its turn. An epoch that is
 * stopped ends as others do, and so does one that runs out of batches, which is the last.
 *
 * @source keras/src/backend/tensorflow/trainer.py, `fit`
 */
export async function fitEpochs(
  trainer: LoopTrainer,
  feed: BatchFeed<Batch>,
  loop: EpochLoop,
): Promise<void> {
  const { callbacks } = loop;
  const isOver = (): boolean => loop.isStopped() || feed.isExhausted;
  let logs: Logs = {};
  try {
    await notify(callbacks, (each) => each.onTrainBegin?.({}));
    for (let epoch = loop.initialEpoch; epoch < loop.epochs && !isOver(); epoch++) {
      await notify(callbacks, (each) => each.onEpochBegin?.(epoch, {}));
      logs = await fitEpoch(trainer, feed, loop);
      Object.assign(logs, await loop.validate(epoch));
      await notify(callbacks, (each) => each.onEpochEnd?.(epoch, logs));
    }
    trainer.finalizeWeights();
    await notify(callbacks, (each) => each.onTrainEnd?.(logs));
  } finally {
    await feed.close();
  }
}

async function fitEpoch(trainer: LoopTrainer, feed: BatchFeed<Batch>, loop: EpochLoop): Promise<Logs> {
  const { callbacks } = loop;
  let [report, index] = [undefined as RunningReport | undefined, 0];
  for await (const batch of feed.epoch()) {
    // Only with the first batch of a stream it may become known what the model's outputs are.
    const running = (report ??= trainer.startReport());
    await usingBatch(batch, async () => {
      await notify(callbacks, (each) => each.onTrainBatchBegin?.(index, {}));
      await takeStep(trainer, { batch, index }, running, callbacks);
    });
    await notify(callbacks, (each) => each.onTrainBatchEnd?.(index, running.logs));
    if (loop.isStopped()) break;
    index += 1;
    await nextTurn();
  }
  return report?.logs ?? {};
}

/** One step. One that is not finite is left to the callbacks that want to hear of it, if there are any. */
async function takeStep(
  trainer: LoopTrainer,
  { batch, index }: { batch: Batch; index: number },
  report: RunningReport,
  callbacks: readonly CallbackHooks[],
): Promise<void> {
  try {
    report.add(trainer.trainBatch(batch));
  } catch (error) {
    const isHeard = callbacks.some((each) => each.onNonFiniteStep !== undefined);
    if (!isHeard || !(error instanceof NonFiniteStep)) throw error;
    report.addNonFinite();
    await notify(callbacks, (each) => each.onNonFiniteStep?.(index, error));
  }
}

/** Evaluates the batches of one epoch. */
export async function evaluateBatches(
  trainer: { startReport(): RunningReport; evaluateBatch(batch: Batch): BatchOutcome },
  feed: BatchFeed<Batch>,
  callbacks: readonly CallbackHooks[],
): Promise<Logs> {
  let [report, index] = [undefined as RunningReport | undefined, 0];
  try {
    await notify(callbacks, (each) => each.onTestBegin?.({}));
    for await (const batch of feed.epoch()) {
      const running = (report ??= trainer.startReport());
      await usingBatch(batch, async () => {
        await notify(callbacks, (each) => each.onTestBatchBegin?.(index, {}));
        running.add(trainer.evaluateBatch(batch));
      });
      await notify(callbacks, (each) => each.onTestBatchEnd?.(index, running.logs));
      index += 1;
      await nextTurn();
    }
  } finally {
    await feed.close();
  }
  const logs = report?.logs ?? {};
  await notify(callbacks, (each) => each.onTestEnd?.(logs));
  return logs;
}

/** What `predict` makes of each batch of one epoch, each output put together again; the caller owns them. */
export async function predictBatches(
  predict: (inputs: Tensors) => readonly tf.Tensor[],
  feed: BatchFeed<Tensors>,
  callbacks: readonly CallbackHooks[],
): Promise<tf.Tensor[]> {
  const parts: (readonly tf.Tensor[])[] = [];
  try {
    await notify(callbacks, (each) => each.onPredictBegin?.({}));
    for await (const inputs of feed.epoch()) {
      const index = parts.length;
      try {
        await notify(callbacks, (each) => each.onPredictBatchBegin?.(index, {}));
        parts.push(predict(inputs));
      } finally {
        tf.dispose([inputs].flat());
      }
      await notify(callbacks, (each) => each.onPredictBatchEnd?.(index, {}));
      await nextTurn();
    }
    await notify(callbacks, (each) => each.onPredictEnd?.({}));
    const [first = []] = parts;
    return first.map((_, output) => tf.concat(parts.flatMap((outputs) => outputs[output] ?? [])));
  } finally {
    await feed.close();
    tf.dispose(parts.flat());
  }
}

async function usingBatch(batch: Batch, use: () => Promise<void>): Promise<void> {
  try {
    await use();
  } finally {
    disposeBatch(batch);
  }
}
