import * as tf from '@tensorflow/tfjs-core';
import { exampleBatches, type Batch, type BatchSource } from '@thaw/training';

import { openStream, type BatchStream } from './batch-stream.js';
import { weighing } from './class-weighing.js';
import type { FitOptions } from './fittable.js';
import type { LabeledData, ModelSession } from './model-session.js';
import { DEFAULT_BATCH_SIZE } from './run-options.js';
import { splitExamples } from './validation-split.js';

/** Where a fit takes its batches from, and what the caller disposes when it is over. */
export interface FitData {
  readonly train: BatchSource<Batch>;
  readonly validation: BatchSource<Batch> | undefined;
  readonly owned: tf.Tensor[];
}

/**
 * Loads data, or opens a stream of batches, as the options say.
 *
 * @throws InvalidBatch, NothingToTrain; nothing is left behind then
 */
export async function openFitData(
  session: ModelSession,
  data: LabeledData | BatchStream,
  options: FitOptions,
): Promise<FitData> {
  const owned: tf.Tensor[] = [];
  try {
    const sources =
      'x' in data ? await openExamples(session, data, options, owned) : openBatches(session, data, options);
    return { ...sources, ...(await openValidation(session, options, owned)), owned };
  } catch (error) {
    tf.dispose(owned);
    throw error;
  }
}

type Sources = Pick<FitData, 'train' | 'validation'>;

async function openExamples(
  session: ModelSession,
  data: LabeledData,
  options: FitOptions,
  owned: tf.Tensor[],
): Promise<Sources> {
  const { batchSize = DEFAULT_BATCH_SIZE, initialEpoch = 0, shuffle = true, validationSplit = 0 } = options;
  const weigh = weighing(options.classWeight, data.sampleWeight);
  const all = own(owned, await session.loadToTrain('fit', data));
  const isSplit = validationSplit > 0 && options.validationData === undefined;
  const parts = isSplit ? splitExamples(all, validationSplit) : { train: all, validation: undefined };
  if (parts.validation) own(owned, parts.validation);
  const train = own(owned, weigh(own(owned, parts.train)));
  const order = shuffle ? { orderOf: session.passOrders(train, { batchSize, initialEpoch }) } : {};
  const { validationBatchSize = batchSize } = options;
  return {
    train: exampleBatches(train, { batchSize, ...order }),
    validation: parts.validation && exampleBatches(parts.validation, { batchSize: validationBatchSize }),
  };
}

function openBatches(session: ModelSession, stream: BatchStream, options: FitOptions): Sources {
  const weigh = weighing(options.classWeight, undefined);
  const load = async (data: LabeledData): Promise<Batch> => weigh(await session.loadToTrain('fit', data));
  return { train: streamedBatches(stream, load), validation: undefined };
}

/** Nothing where no validation data are given. */
async function openValidation(
  session: ModelSession,
  { validationData, validationBatchSize, batchSize = DEFAULT_BATCH_SIZE }: FitOptions,
  owned: tf.Tensor[],
): Promise<Partial<Pick<FitData, 'validation'>>> {
  if (validationData === undefined) return {};
  if (typeof validationData === 'function')
    return { validation: streamedBatches(validationData, (each) => session.load('fit', each)) };
  const [x, y, sampleWeight] = validationData;
  const examples = own(owned, await session.load('fit', { x, y, sampleWeight }));
  return { validation: exampleBatches(examples, { batchSize: validationBatchSize ?? batchSize }) };
}

function own(owned: tf.Tensor[], batch: Batch): Batch {
  const { inputs, labels, sampleWeights } = batch;
  owned.push(...[inputs, labels, sampleWeights].flat().filter((tensor) => tensor !== undefined));
  return batch;
}

/** Batches of a stream, each loaded when its turn comes. */
export function streamedBatches(
  stream: BatchStream,
  load: (data: LabeledData) => Promise<Batch>,
): BatchSource<Batch> {
  return {
    numBatches: undefined,
    async *pass() {
      for await (const [x, y, sampleWeight] of openStream(stream)) yield await load({ x, y, sampleWeight });
    },
  };
}
