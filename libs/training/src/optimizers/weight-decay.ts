import * as tf from '@tensorflow/tfjs-core';

/** How weights shrink before each update, apart from any regularizer. */
export interface WeightDecayOptions {
  weightDecay?: number | undefined;
  /** Weights whose name contains one of these texts keep their size. */
  excludeFromWeightDecay?: readonly string[] | undefined;
}

/**
 * `w - w * weightDecay * learningRate`, unless the weight is excluded. Runs inside `tidy`.
 *
 * @source keras/src/optimizers/base_optimizer.py, `_apply_weight_decay` and `_use_weight_decay`
 */
export function decayWeight(
  path: string,
  value: tf.Tensor,
  { weightDecay, excludeFromWeightDecay = [] }: WeightDecayOptions,
  learningRate: tf.Tensor,
): tf.Tensor {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (weightDecay === undefined || excludeFromWeightDecay.some((text) => name.includes(text))) return value;
  return tf.sub(value, tf.mul(tf.mul(value, weightDecay), learningRate));
}
