import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '@thaw/layers';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { disposeBatch, type Batch } from '../batch.js';
import { notify, type CallbackHooks, type Logs } from './callback-hooks.js';
import { countExamples, gatherExamples, mapTensors, sliceExamples } from './examples.js';
import type { BatchOutcome, RunningReport } from './running-report.js';

/** What a loop over batches needs; the examples stay the caller's. */
export interface BatchLoop {
  readonly batchSize: number;
  readonly callbacks: readonly CallbackHooks[];
}

/** What decides an epoch loop. */
export interface EpochLoop extends BatchLoop {
  /** The first one, counted from 0. */
  readonly initialEpoch: number;
  /** The one after the last. */
  readonly epochs: number;
  /** The positions of all examples in the order of an epoch; undefined as they lie. */
  orderOf(epoch: number): Uint32Array | undefined;
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
 * Trains on all examples in each epoch; the last batch of an epoch may be short. Between batches other work of this
 * thread has its turn. An epoch that is stopped ends as others do.
 *
 * @source keras/src/backend/tensorflow/trainer.py, `fit`
 */
export async function fitEpochs(trainer: LoopTrainer, examples: Batch, loop: EpochLoop): Promise<void> {
  const { callbacks } = loop;
  let logs: Logs = {};
  await notify(callbacks, (each) => each.onTrainBegin?.({}));
  for (let epoch = loop.initialEpoch; epoch < loop.epochs && !loop.isStopped(); epoch++) {
    await notify(callbacks, (each) => each.onEpochBegin?.(epoch, {}));
    logs = await fitEpoch(trainer, examples, loop, epoch);
    Object.assign(logs, await loop.validate(epoch));
    await notify(callbacks, (each) => each.onEpochEnd?.(epoch, logs));
  }
  trainer.finalizeWeights();
  await notify(callbacks, (each) => each.onTrainEnd?.(logs));
}

async function fitEpoch(
  trainer: LoopTrainer,
  examples: Batch,
  loop: EpochLoop,
  epoch: number,
): Promise<Logs> {
  const { callbacks, batchSize } = loop;
  const report = trainer.startReport();
  const order = loop.orderOf(epoch);
  for (const [index, { start, size }] of batchRuns(countExamples(examples), batchSize).entries()) {
    await notify(callbacks, (each) => each.onTrainBatchBegin?.(index, {}));
    const batch = order
      ? gatherExamples(examples, order.slice(start, start + size))
      : sliceExamples(examples, start, size);
    usingBatch(batch, () => report.add(trainer.trainBatch(batch)));
    await notify(callbacks, (each) => each.onTrainBatchEnd?.(index, report.logs));
    if (loop.isStopped()) break;
    await nextTurn();
  }
  return report.logs;
}

/** Evaluates all examples in batches, as they lie. */
export async function evaluateExamples(
  trainer: { startReport(): RunningReport; evaluateBatch(batch: Batch): BatchOutcome },
  examples: Batch,
  { batchSize, callbacks }: BatchLoop,
): Promise<Logs> {
  const report = trainer.startReport();
  await notify(callbacks, (each) => each.onTestBegin?.({}));
  for (const [index, { start, size }] of batchRuns(countExamples(examples), batchSize).entries()) {
    await notify(callbacks, (each) => each.onTestBatchBegin?.(index, {}));
    const batch = sliceExamples(examples, start, size);
    usingBatch(batch, () => report.add(trainer.evaluateBatch(batch)));
    await notify(callbacks, (each) => each.onTestBatchEnd?.(index, report.logs));
    await nextTurn();
  }
  const { logs } = report;
  await notify(callbacks, (each) => each.onTestEnd?.(logs));
  return logs;
}

/** What `predict` makes of each batch, each output put together again; the caller owns them. */
export async function predictExamples(
  predict: (inputs: Tensors) => readonly tf.Tensor[],
  inputs: Tensors,
  { batchSize, callbacks }: BatchLoop,
): Promise<tf.Tensor[]> {
  const batches: (readonly tf.Tensor[])[] = [];
  try {
    await notify(callbacks, (each) => each.onPredictBegin?.({}));
    for (const [index, { start, size }] of batchRuns(countExamples({ inputs }), batchSize).entries()) {
      await notify(callbacks, (each) => each.onPredictBatchBegin?.(index, {}));
      const batch = mapTensors(inputs, (tensor) => tf.slice(tensor, [start], [size]));
      try {
        batches.push(predict(batch));
      } finally {
        tf.dispose([batch].flat());
      }
      await notify(callbacks, (each) => each.onPredictBatchEnd?.(index, {}));
      await nextTurn();
    }
    await notify(callbacks, (each) => each.onPredictEnd?.({}));
    const [first = []] = batches;
    return first.map((_, output) => tf.concat(batches.flatMap((outputs) => outputs[output] ?? [])));
  } finally {
    tf.dispose(batches.flat());
  }
}

/** How many batches there are. */
export function countBatches(numExamples: number, batchSize: number): number {
  return Math.ceil(numExamples / batchSize);
}

function batchRuns(numExamples: number, batchSize: number): { start: number; size: number }[] {
  return Array.from({ length: countBatches(numExamples, batchSize) }, (_, index) => {
    const start = index * batchSize;
    return { start, size: Math.min(batchSize, numExamples - start) };
  });
}

function usingBatch(batch: Batch, use: () => void): void {
  try {
    use();
  } finally {
    disposeBatch(batch);
  }
}
