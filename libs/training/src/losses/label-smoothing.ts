import * as tf from '@tensorflow/tfjs-core';

import { InvalidTraining } from '../errors.js';

/** The setting of the losses that can move labels towards being undecided. */
export interface LabelSmoothingOptions {
  /** How far, from 0 to 1; by default 0. */
  labelSmoothing?: number | undefined;
}

/** Binary labels moved towards 0.5. @source keras/src/losses/losses.py, `binary_crossentropy` */
export function smoothBinary(labels: tf.Tensor, smoothing: number): tf.Tensor {
  return smoothing === 0 ? labels : tf.add(tf.mul(labels, 1 - smoothing), 0.5 * smoothing);
}

/** Distributions moved towards the even one. @source keras/src/losses/losses.py, `categorical_crossentropy` */
export function smoothCategorical(labels: tf.Tensor, smoothing: number): tf.Tensor {
  if (smoothing === 0) return labels;
  return tf.add(tf.mul(labels, 1 - smoothing), smoothing / (labels.shape.at(-1) ?? 1));
}

/** @throws InvalidTraining unless the setting is from 0 to 1 */
export function checkedSmoothing(loss: string, smoothing = 0): number {
  if (smoothing >= 0 && smoothing <= 1) return smoothing;
  throw new InvalidTraining(`loss ${loss}, labelSmoothing`, 'a number from 0 to 1', String(smoothing));
}
