import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '@thaw/layers';
import type { LossSpec, ValuesSpec } from '@thaw/orchestration';

import { InvalidBatch } from './errors.js';
import { isYesOrNo, lossName } from './losses/create-loss.js';
import { createInputs } from './model-inputs.js';

/** A tensor for a model's only output, or a list for several, with gaps for those that have none. */
export type OutputTensors = tf.Tensor | readonly (tf.Tensor | undefined)[];

/** Examples as a step takes them. The tensors are the caller's before and after. */
export interface Batch {
  /** Float32, `[numExamples, ...sampleShape]`; of a model with several inputs a list. */
  inputs: Tensors;
  /** What the loss compares with: int32 `[numExamples]` for a sparse loss, else float32 shaped like the output. */
  labels: OutputTensors;
  /** How much each example counts in loss and weighted metrics: float32, one for each, or for each of their positions. */
  sampleWeights?: OutputTensors | undefined;
}

/** Examples for a model with one input and one output. */
export interface SingleBatch extends Batch {
  inputs: tf.Tensor;
  labels: tf.Tensor;
}

/** Examples as what the frozen beginning of a model made of them. */
export interface FeatureBatch extends Pick<Batch, 'labels' | 'sampleWeights'> {
  /** In the order of what made them, float32 `[numExamples, ...featureShape]`. */
  readonly features: readonly tf.Tensor[];
}

/** Classes, and what compares with them. */
export interface LabeledClasses {
  labels: Int32Array;
  numClasses: number;
  loss: LossSpec;
}

/** Stored examples and what is to be made of them. */
export interface LabeledImages extends LabeledClasses {
  /** Value after value, example after example: bytes, or float32. */
  examples: Uint8Array | Float32Array;
  sampleShape: readonly number[];
  /** What is made of the values; by default nothing. */
  values?: ValuesSpec | undefined;
}

/**
 * Makes tensors of stored images and their classes; losses that compare with a vector get one-hot labels, or, of
 * a model with a single output, the label itself. The caller disposes what it gets with {@link disposeBatch}.
 *
 * @throws InvalidBatch when lengths do not fit or a label is no class
 */
export function createBatch(images: LabeledImages): SingleBatch {
  const labels = createLabels(images);
  const inputs = createInputs({ ...images, numExamples: images.labels.length });
  return { inputs, labels };
}

/**
 * The labels alone; the caller owns the tensor.
 *
 * @throws InvalidBatch when a label is no class
 */
export function createLabels(classes: LabeledClasses): tf.Tensor {
  assertLabels(classes);
  return labelTensor(classes);
}

/** Frees the tensors of a batch. */
export function disposeBatch({ labels, sampleWeights, ...start }: Batch | FeatureBatch): void {
  const examples = 'features' in start ? start.features : start.inputs;
  tf.dispose([examples, labels, sampleWeights].flat().filter((tensor) => tensor !== undefined));
}

/** The labels of one output. @throws InvalidBatch when there are none */
export function labelsOf({ labels }: Batch, output: number): tf.Tensor {
  const found = [labels].flat()[output];
  if (found !== undefined) return found;
  throw new InvalidBatch('labels', `some for output ${output}, which has a loss or metric`, 'none');
}

/** The sample weights of one output, if there are any; a single tensor is for all of them. */
export function weightsOf({ sampleWeights }: Batch, output: number): tf.Tensor | undefined {
  return sampleWeights instanceof tf.Tensor ? sampleWeights : sampleWeights?.[output];
}

/** @throws InvalidBatch when there is none: a replica without examples is left out of the sum, not added as zeros */
export function numExamplesOf({ inputs, labels }: Batch): number {
  const [first] = [inputs].flat();
  const numExamples = first?.shape[0] ?? 0;
  if (numExamples === 0)
    throw new InvalidBatch('examples', 'at least one', 'none; leave an empty replica out');
  for (const tensor of [labels].flat()) {
    if (tensor === undefined || tensor.shape[0] === numExamples) continue;
    throw new InvalidBatch('labels', `one for each of ${numExamples} examples`, String(tensor.shape[0]));
  }
  return numExamples;
}

function labelTensor({ labels, numClasses, loss }: LabeledClasses): tf.Tensor {
  if (isSparse(loss)) return tf.tensor1d(labels.slice(), 'int32');
  if (numClasses === 1) return tf.tensor(Float32Array.from(labels), [labels.length, 1]);
  return tf.tidy(() => tf.cast(tf.oneHot(tf.tensor1d(labels.slice(), 'int32'), numClasses), 'float32'));
}

function isSparse(loss: LossSpec): boolean {
  return lossName(loss) === 'sparse_categorical_crossentropy';
}

function assertLabels({ labels, numClasses, loss }: LabeledClasses): void {
  const largest = largestLabel(numClasses, loss);
  const position = labels.findIndex((label) => label < 0 || label > largest);
  if (position < 0) return;
  throw new InvalidBatch(
    `label of example ${position}`,
    `a class from 0 to ${largest}`,
    String(labels[position]),
  );
}

/** A single output is a yes or no, or a number that labels are compared with. */
function largestLabel(numClasses: number, loss: LossSpec): number {
  if (numClasses > 1 || isSparse(loss)) return numClasses - 1;
  return isYesOrNo(lossName(loss)) ? 1 : Number.MAX_SAFE_INTEGER;
}
