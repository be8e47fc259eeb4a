import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '@thaw/layers';

import type { Batch } from '../batch.js';
import type { BatchSource } from './batch-feed.js';
import { countExamples, gatherExamples, mapTensors, sliceExamples } from './examples.js';

/** How examples become batches. */
export interface Batching {
  readonly batchSize: number;
  /** The positions of all examples in the order of a pass; undefined, or left out: as they lie. */
  readonly orderOf?: (pass: number) => Uint32Array | undefined;
}

/** All examples, batch by batch; the last one may be short. The examples stay the caller's. */
export function exampleBatches(examples: Batch, { batchSize, orderOf }: Batching): BatchSource<Batch> {
  const runs = batchRuns(countExamples(examples), batchSize);
  return {
    numBatches: runs.length,
    *pass(index) {
      const order = orderOf?.(index);
      for (const { start, size } of runs)
        yield order
          ? gatherExamples(examples, order.slice(start, start + size))
          : sliceExamples(examples, start, size);
    },
  };
}

/** All inputs, batch by batch, as they lie. They stay the caller's. */
export function inputBatches(inputs: Tensors, batchSize: number): BatchSource<Tensors> {
  const runs = batchRuns(countExamples({ inputs }), batchSize);
  return {
    numBatches: runs.length,
    *pass() {
      for (const { start, size } of runs)
        yield mapTensors(inputs, (tensor) => tf.slice(tensor, [start], [size]));
    },
  };
}

function batchRuns(numExamples: number, batchSize: number): { start: number; size: number }[] {
  return Array.from({ length: Math.ceil(numExamples / batchSize) }, (_, index) => {
    const start = index * batchSize;
    return { start, size: Math.min(batchSize, numExamples - start) };
  });
}
