import * as tf from '@tensorflow/tfjs-core';

import type { Batch } from '../batch.js';

/** A contiguous run of examples, as tensors of its own; the caller disposes them. */
export function sliceExamples(examples: Batch, start: number, size: number): Batch {
  return mapTensors(examples, (tensor) => tf.slice(tensor, [start], [size]));
}

/** The examples at some positions, in their order, as tensors of its own; the caller disposes them. */
export function gatherExamples(examples: Batch, positions: Uint32Array): Batch {
  const indices = tf.tensor1d(Int32Array.from(positions), 'int32');
  try {
    return mapTensors(examples, (tensor) => tf.gather(tensor, indices));
  } finally {
    indices.dispose();
  }
}

/** How many examples there are. */
export function countExamples({ inputs }: Pick<Batch, 'inputs'>): number {
  return inputs.shape[0];
}

function mapTensors({ inputs, labels, sampleWeights }: Batch, map: (tensor: tf.Tensor) => tf.Tensor): Batch {
  return {
    inputs: map(inputs),
    labels: map(labels),
    sampleWeights: sampleWeights === undefined ? undefined : map(sampleWeights),
  };
}
