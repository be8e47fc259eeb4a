import * as tf from '@tensorflow/tfjs-core';
import { formatShape } from '@thaw/layers';

import { InvalidBatch } from '../errors.js';

/**
 * A sample weight for each example, by its class: the label itself, or of a vector the position of the largest. A
 * class without a weight counts once. The caller owns the result.
 *
 * @throws InvalidBatch when labels hold more than one class for an example
 * @source keras/src/trainers/data_adapters/data_adapter_utils.py, `class_weight_to_sample_weights`
 */
export function classWeights(labels: tf.Tensor, weights: ReadonlyMap<number, number>): tf.Tensor {
  const classes = tf.tidy(() => classesOf(labels).dataSync<'float32'>());
  const [numExamples] = labels.shape;
  if (classes.length !== numExamples)
    throw new InvalidBatch(
      'classWeight',
      'labels with one class for each example',
      formatShape(labels.shape),
    );
  return tf.tensor1d(Float32Array.from(classes, (each) => weights.get(roundToEven(each)) ?? 1));
}

function classesOf(labels: tf.Tensor): tf.Tensor {
  if (labels.rank < 2) return labels;
  return labels.shape.at(-1) === 1 ? tf.squeeze(labels, [-1]) : tf.argMax(labels, -1);
}

/** @source numpy.round */
function roundToEven(value: number): number {
  const isHalf = Math.abs(value % 1) === 0.5;
  return isHalf ? 2 * Math.round(value / 2) : Math.round(value);
}
