import type * as tf from '@tensorflow/tfjs-core';
import type { Layer } from '../layer.js';

/**
 * The regularizers' penalties of the trainable weights, in the order of `weights`; frozen weights cost nothing.
 * The caller owns the scalars; inside a gradient function they lead back to the weights.
 */
export function regularizationPenalties(model: Layer): tf.Scalar[] {
  return model.trainableWeights.flatMap((weight) => weight.regularizer?.penalty(weight.read()) ?? []);
}
