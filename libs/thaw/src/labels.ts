import * as tf from '@tensorflow/tfjs-core';
import {
  assertLabels,
  InvalidBatch,
  type Batch,
  type LocalTrainer,
  type OutputTensors,
} from '@thaw/training';

import { toTensor, unpackData, type ModelData } from './data.js';

/**
 * The labels of each output, checked. What is made is added to `made`, which the caller disposes.
 *
 * @throws InvalidBatch naming a label that cannot be used
 */
export function loadLabels(
  y: ModelData,
  outputs: readonly string[],
  { trainer, made }: { trainer: LocalTrainer; made: tf.Tensor[] },
): OutputTensors {
  const labels = unpackData('labels', y, outputs).map((part, output) => {
    if (part === undefined) return undefined;
    const where = outputs.length === 1 ? 'labels' : `labels of ${outputs[output] ?? ''}`;
    const numbers = toTensor(where, part, 'float32');
    try {
      const rule = trainer.labelRule(output);
      assertLabels(where.replace('labels', 'label'), numbers, rule);
      made.push(tf.cast(numbers, rule.classes === undefined ? 'float32' : 'int32'));
      return made.at(-1);
    } finally {
      numbers.dispose();
    }
  });
  return onlyOf(labels);
}

/** One weight for each example, for all outputs alike, or weights for each output. Ownership as in {@link loadLabels}. */
export function loadSampleWeights(
  sampleWeight: ModelData,
  outputs: readonly string[],
  made: tf.Tensor[],
): OutputTensors {
  const parts = unpackWeights(sampleWeight, outputs).map((part) => {
    if (part === undefined) return undefined;
    const weights = toTensor('sampleWeight', part, 'float32');
    made.push(weights);
    assertLabels('sampleWeight', weights, {});
    return weights;
  });
  return onlyOf(parts);
}

/** @throws InvalidBatch unless labels and sample weights are as many as the inputs */
export function assertEqualCounts({ inputs, labels, sampleWeights }: Batch): void {
  const [first, ...others] = [inputs].flat();
  const expected = first?.shape[0];
  const tensors = { inputs: others, labels: [labels].flat(), sampleWeight: [sampleWeights].flat() };
  for (const [where, list] of Object.entries(tensors)) {
    const wrong = list.find((tensor) => tensor !== undefined && tensor.shape[0] !== expected);
    if (wrong === undefined) continue;
    throw new InvalidBatch(where, `one for each of ${expected} examples`, String(wrong.shape[0]));
  }
}

function unpackWeights(sampleWeight: ModelData, outputs: readonly string[]): ReturnType<typeof unpackData> {
  const isAlone =
    sampleWeight instanceof tf.Tensor ||
    ArrayBuffer.isView(sampleWeight) ||
    (Array.isArray(sampleWeight) && typeof sampleWeight[0] === 'number') ||
    ('values' in sampleWeight && 'shape' in sampleWeight);
  return unpackData('sampleWeight', sampleWeight, isAlone ? outputs.slice(0, 1) : outputs);
}

function onlyOf(tensors: readonly (tf.Tensor | undefined)[]): OutputTensors {
  const [only] = tensors;
  return tensors.length === 1 && only !== undefined ? only : tensors;
}
