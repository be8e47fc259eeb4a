import * as tf from '@tensorflow/tfjs-core';

/** `previous + (value - previous) * part`: a mean that forgets. */
export function decayingMean(previous: tf.Tensor, value: tf.Tensor, part: number): tf.Tensor {
  return tf.add(previous, tf.mul(tf.sub(value, previous), part));
}

/** `rate * previous + (1 - rate) * value`: the same, rounded as the optimizers that write it so round it. */
export function weightedMean(previous: tf.Tensor, value: tf.Tensor, rate: number): tf.Tensor {
  return tf.add(tf.mul(rate, previous), tf.mul(1 - rate, value));
}
