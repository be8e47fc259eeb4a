import * as tf from '@tensorflow/tfjs-core';
import { classWeights, disposeBatch, InvalidTraining, type Batch } from '@thaw/training';

import type { ModelData } from './data.js';

/**
 * What gives the examples of a batch sample weights by their classes; the batch that comes back owns all its tensors.
 *
 * @throws InvalidTraining for a weight that is no number from 0, or beside sample weights; InvalidTraining, later, for a
 *   model with several outputs
 * @source keras/src/trainers/data_adapters/array_data_adapter.py
 */
export function weighing(
  classWeight: Readonly<Record<number, number>> | undefined,
  sampleWeight: ModelData | undefined,
): (batch: Batch) => Batch {
  if (classWeight === undefined) return (batch) => batch;
  if (sampleWeight !== undefined)
    throw new InvalidTraining('classWeight', 'no sampleWeight beside it', 'both');
  const weights = new Map(Object.entries(classWeight).map(([name, weight]) => [Number(name), weight]));
  for (const [name, weight] of weights) assertWeight(name, weight);
  return (batch) => withClassWeights(batch, weights);
}

function withClassWeights(batch: Batch, weights: ReadonlyMap<number, number>): Batch {
  try {
    const { labels, sampleWeights } = batch;
    if (sampleWeights !== undefined)
      throw new InvalidTraining('classWeight', 'no sample weights beside it', 'both');
    if (labels instanceof tf.Tensor) return { ...batch, sampleWeights: classWeights(labels, weights) };
    throw new InvalidTraining('classWeight', 'a model with one output', `one with ${labels.length}`);
  } catch (error) {
    disposeBatch(batch);
    throw error;
  }
}

function assertWeight(name: number, weight: number): void {
  if (!Number.isInteger(name)) throw new InvalidTraining('classWeight', 'weights by class', `'${name}'`);
  if (!Number.isFinite(weight) || weight < 0)
    throw new InvalidTraining(`classWeight of class ${name}`, 'a number from 0', String(weight));
}
