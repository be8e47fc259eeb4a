import type * as tf from '@tensorflow/tfjs-core';
import type { Weight } from '../weights/weight.js';

/**
 * What a weight takes after an update: `updated` itself, or its projection when the weight has a constraint.
 * The caller owns both. Keras projects after the optimizer's update, that is after weight decay and the moving average.
 * @source keras/src/optimizers/base_optimizer.py, apply
 */
export function constrainedValue(weight: Weight, updated: tf.Tensor): tf.Tensor {
  return weight.constraint?.project(updated) ?? updated;
}
