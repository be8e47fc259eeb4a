import * as tf from '@tensorflow/tfjs-core';
import { formatShape } from '@thaw/layers';
import type { TrainSpec } from '@thaw/orchestration';

import { InvalidBatch } from './errors.js';

/** Examples as a step takes them. The tensors are the caller's before and after. */
export interface Batch {
  /** float32, `[numExamples, ...sampleShape]`. */
  inputs: tf.Tensor;
  /** What the loss compares with: int32 `[numExamples]` for a sparse loss, else float32 shaped like the output. */
  labels: tf.Tensor;
}

/** Stored examples and what is to be made of them. */
export interface LabeledImages {
  /** One byte for each value, example after example. */
  examples: Uint8Array;
  labels: Int32Array;
  sampleShape: readonly number[];
  numClasses: number;
  loss: TrainSpec['loss'];
  /** A value v becomes `v * scale + offset` in float32. */
  scale?: number;
  offset?: number;
}

/**
 * Makes tensors of stored images and their classes; losses that compare with a vector get one-hot labels.
 * The caller disposes what it gets with {@link disposeBatch}.
 *
 * @throws InvalidBatch when lengths do not fit or a label is no class
 */
export function createBatch(images: LabeledImages): Batch {
  const { labels, sampleShape, numClasses } = images;
  assertImages(images);
  const inputs = tf.tensor(scaled(images), [labels.length, ...sampleShape], 'float32');
  if (images.loss === 'sparse_categorical_crossentropy')
    return { inputs, labels: tf.tensor1d(labels.slice(), 'int32') };
  return {
    inputs,
    labels: tf.tidy(() => tf.cast(tf.oneHot(tf.tensor1d(labels.slice(), 'int32'), numClasses), 'float32')),
  };
}

/** Frees the tensors of a batch. */
export function disposeBatch(batch: Batch): void {
  tf.dispose([batch.inputs, batch.labels]);
}

/** A byte has 256 values, so each is scaled once, with the rounding of float32 arithmetic. */
function scaled({ examples, scale = 1, offset = 0 }: LabeledImages): Float32Array {
  const table = Float32Array.from({ length: 256 }, (_, value) =>
    Math.fround(Math.fround(value * Math.fround(scale)) + Math.fround(offset)),
  );
  return Float32Array.from(examples, (value) => table[value] ?? 0);
}

function assertImages({ examples, labels, sampleShape, numClasses }: LabeledImages): void {
  const expected = sampleShape.reduce((size, dim) => size * dim, labels.length);
  if (examples.length !== expected) {
    throw new InvalidBatch(
      'examples',
      `${expected} bytes for ${labels.length} examples of shape ${formatShape(sampleShape)}`,
      `${examples.length}`,
    );
  }
  const position = labels.findIndex((label) => label < 0 || label >= numClasses);
  if (position < 0) return;
  throw new InvalidBatch(
    `label of example ${position}`,
    `a class from 0 to ${numClasses - 1}`,
    String(labels[position]),
  );
}
