import * as tf from '@tensorflow/tfjs-core';
import {
  formatShape,
  isShapeList,
  runInContext,
  weightPaths,
  type Layer,
  type RandomOps,
  type Weight,
} from '@thaw/layers';

import { InvalidTraining } from './errors.js';

/**
 * Finds the weights that layers update themselves in training (moving statistics, unless frozen), by running
 * the model once on one example of zeros and looking at what it declares. Nothing is changed.
 *
 * @returns weights by path, in the model's order
 * @throws InvalidTraining when neither the model nor `sampleShape` says what an example looks like
 */
export function findUpdatedWeights(
  model: Layer,
  options: { random: RandomOps; seed: number; sampleShape?: readonly number[] | undefined },
): ReadonlyMap<string, Weight> {
  const { random, seed } = options;
  const shape = [1, ...(options.sampleShape ?? knownSampleShape(model))];
  const { updates } = runInContext({ training: true, random, seed, step: 0, replica: 0 }, () =>
    tf.tidy(() => void model.apply(tf.zeros(shape))),
  );
  tf.dispose(updates.map((update) => update.value));
  const declared = new Set(updates.map((update) => update.weight));
  return new Map([...weightPaths(model)].filter(([, weight]) => declared.has(weight)));
}

function knownSampleShape(model: Layer): number[] {
  const shape = model.inputShape;
  if (isShapeList(shape)) throw new InvalidTraining('model', 'one input', `a model with ${shape.length}`);
  const sampleShape = shape.slice(1).filter((dim) => dim !== null);
  if (sampleShape.length === shape.length - 1) return sampleShape;
  throw new InvalidTraining(
    'model',
    'an input of known size, or a sampleShape',
    `input shape ${formatShape(shape)}`,
  );
}
