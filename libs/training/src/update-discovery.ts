import * as tf from '@tensorflow/tfjs-core';
import {
  formatShape,
  Model,
  runInContext,
  shapeList,
  weightPaths,
  type Layer,
  type RandomOps,
  type Tensors,
  type Weight,
} from '@thaw/layers';

import { InvalidTraining } from './errors.js';

/** What one example of an input looks like. */
export interface InputSample {
  /** Without the batch dimension. */
  readonly shape: readonly number[];
  readonly dtype: tf.DataType;
}

/**
 * Finds the weights that layers update themselves in training (moving statistics, unless frozen), by running
 * the model once on one example of zeros and looking at what it declares. Nothing is changed.
 *
 * @returns weights by path, in the model's order
 * @throws InvalidTraining when neither the model nor `samples` says what an example looks like
 */
export function findUpdatedWeights(
  model: Layer,
  options: { random: RandomOps; seed: number; samples?: readonly InputSample[] | undefined },
): ReadonlyMap<string, Weight> {
  const { random, seed } = options;
  const { updates } = runInContext({ training: true, random, seed, step: 0, replica: 0 }, () =>
    tf.tidy(() => void model.applyAll(exampleOfZeros(model, options.samples))),
  );
  tf.dispose(updates.map((update) => update.value));
  const declared = new Set(updates.map((update) => update.weight));
  return new Map([...weightPaths(model)].filter(([, weight]) => declared.has(weight)));
}

/** One example of zeros, as `samples` say or as the model's inputs do. Called inside a `tidy`. */
export function exampleOfZeros(model: Layer, samples: readonly InputSample[] = knownSamples(model)): Tensors {
  const tensors = samples.map(({ shape, dtype }) => tf.zeros([1, ...shape], dtype));
  const [only] = tensors;
  return tensors.length === 1 && only !== undefined ? only : tensors;
}

function knownSamples(model: Layer): InputSample[] {
  const inputs = model instanceof Model ? model.inputs : [];
  return shapeList(model.inputShape).map((shape, index) => {
    const sampleShape = shape.slice(1).filter((dim) => dim !== null);
    if (sampleShape.length === shape.length - 1)
      return { shape: sampleShape, dtype: inputs[index]?.dtype ?? 'float32' };
    throw new InvalidTraining(
      'model',
      'an input of known size, or samples',
      `input shape ${formatShape(shape)}`,
    );
  });
}
