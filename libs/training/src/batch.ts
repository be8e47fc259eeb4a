import * as tf from '@tensorflow/tfjs-core';
import { formatShape } from '@thaw/layers';
import type { LossName, LossSpec } from '@thaw/orchestration';

import { InvalidBatch } from './errors.js';
import { lossName } from './losses/create-loss.js';

/** Examples as a step takes them. The tensors are the caller's before and after. */
export interface Batch {
  /** float32, `[numExamples, ...sampleShape]`. */
  inputs: tf.Tensor;
  /** What the loss compares with: int32 `[numExamples]` for a sparse loss, else float32 shaped like the output. */
  labels: tf.Tensor;
  /** How much each example counts in loss and weighted metrics: float32, one for each, or for each of their positions. */
  sampleWeights?: tf.Tensor | undefined;
}

/** Stored examples and what is to be made of them. */
export interface LabeledImages {
  /** One byte for each value, example after example. */
  examples: Uint8Array;
  labels: Int32Array;
  sampleShape: readonly number[];
  numClasses: number;
  loss: LossSpec;
  /** A value v becomes `v * scale + offset` in float32. */
  scale?: number;
  offset?: number;
}

/** Losses of yes-or-no decisions, for which a single output has two classes. */
const BINARY_LOSSES: readonly LossName[] = [
  'binary_crossentropy',
  'binary_focal_crossentropy',
  'hinge',
  'squared_hinge',
];

/**
 * Makes tensors of stored images and their classes; losses that compare with a vector get one-hot labels, or, of
 * a model with a single output, the label itself. The caller disposes what it gets with {@link disposeBatch}.
 *
 * @throws InvalidBatch when lengths do not fit or a label is no class
 */
export function createBatch(images: LabeledImages): Batch {
  const { labels, sampleShape } = images;
  assertImages(images);
  const inputs = tf.tensor(scaled(images), [labels.length, ...sampleShape], 'float32');
  return { inputs, labels: labelTensor(images) };
}

/** Frees the tensors of a batch. */
export function disposeBatch({ inputs, labels, sampleWeights }: Batch): void {
  tf.dispose(sampleWeights === undefined ? [inputs, labels] : [inputs, labels, sampleWeights]);
}

function labelTensor({ labels, numClasses, loss }: LabeledImages): tf.Tensor {
  if (isSparse(loss)) return tf.tensor1d(labels.slice(), 'int32');
  if (numClasses === 1) return tf.tensor(Float32Array.from(labels), [labels.length, 1]);
  return tf.tidy(() => tf.cast(tf.oneHot(tf.tensor1d(labels.slice(), 'int32'), numClasses), 'float32'));
}

function isSparse(loss: LossSpec): boolean {
  return lossName(loss) === 'sparse_categorical_crossentropy';
}

/** A byte has 256 values, so each is scaled once, with the rounding of float32 arithmetic. */
function scaled({ examples, scale = 1, offset = 0 }: LabeledImages): Float32Array {
  const table = Float32Array.from({ length: 256 }, (_, value) =>
    Math.fround(Math.fround(value * Math.fround(scale)) + Math.fround(offset)),
  );
  return Float32Array.from(examples, (value) => table[value] ?? 0);
}

function assertImages({ examples, labels, sampleShape, numClasses, loss }: LabeledImages): void {
  const expected = sampleShape.reduce((size, dim) => size * dim, labels.length);
  if (examples.length !== expected) {
    throw new InvalidBatch(
      'examples',
      `${expected} bytes for ${labels.length} examples of shape ${formatShape(sampleShape)}`,
      `${examples.length}`,
    );
  }
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
  return BINARY_LOSSES.includes(lossName(loss)) ? 1 : Number.MAX_SAFE_INTEGER;
}
