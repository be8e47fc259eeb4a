import * as tf from '@tensorflow/tfjs-core';

import type { Batch, OutputTensors } from '../batch.js';

/** A contiguous run of examples, as tensors of its own; the caller disposes them. */
export function sliceExamples(examples: Batch, start: number, size: number): Batch {
  return mapBatch(examples, (tensor) => tf.slice(tensor, [start], [size]));
}

/** The examples at some positions, in their order, as tensors of its own; the caller disposes them. */
export function gatherExamples(examples: Batch, positions: Uint32Array): Batch {
  const indices = tf.tensor1d(Int32Array.from(positions), 'int32');
  try {
    return mapBatch(examples, (tensor) => tf.gather(tensor, indices));
  } finally {
    indices.dispose();
  }
}

/** How many examples there are. */
export function countExamples({ inputs }: Pick<Batch, 'inputs'>): number {
  return [inputs].flat()[0]?.shape[0] ?? 0;
}

/** A tensor made of each one; where there is a list, a list with the same gaps. */
export function mapTensors<T extends OutputTensors>(tensors: T, map: (tensor: tf.Tensor) => tf.Tensor): T {
  const list: readonly (tf.Tensor | undefined)[] = [tensors].flat();
  const mapped = list.map((tensor) => tensor && map(tensor));
  return (tensors instanceof tf.Tensor ? mapped[0] : mapped) as T;
}

function mapBatch({ inputs, labels, sampleWeights }: Batch, map: (tensor: tf.Tensor) => tf.Tensor): Batch {
  return {
    inputs: mapTensors(inputs, map),
    labels: mapTensors(labels, map),
    sampleWeights: sampleWeights === undefined ? undefined : mapTensors(sampleWeights, map),
  };
}
