import * as tf from '@tensorflow/tfjs-core';

/** What `inputs` are normalized with; everything broadcasts to them. */
export interface Statistics {
  mean: tf.Tensor;
  variance: tf.Tensor;
  epsilon: number;
  gamma: tf.Tensor | undefined;
  beta: tf.Tensor | undefined;
}

/**
 * `gamma * (inputs - mean) / sqrt(variance + epsilon) + beta`.
 * @source tensorflow/python/ops/nn_impl.py, batch_normalization: its order of operations
 */
export function normalize(inputs: tf.Tensor, statistics: Statistics): tf.Tensor {
  const { mean, variance, epsilon, gamma, beta } = statistics;
  let factor: tf.Tensor = tf.rsqrt(tf.add(variance, epsilon));
  if (gamma !== undefined) factor = tf.mul(factor, gamma);
  let offset: tf.Tensor = tf.neg(tf.mul(mean, factor));
  if (beta !== undefined) offset = tf.add(beta, offset);
  return tf.add(tf.mul(inputs, factor), offset);
}

/** Keras's `backend.epsilon()`. */
const KERAS_EPSILON = 1e-7;

/**
 * Mean and biased variance over all axes but one, as tensors of rank 1. With a mask, which has the shape of `inputs`
 * without its last axis, only of what it keeps: `sum(kept) / (count + 1e-7)`.
 * @source keras/src/layers/normalization/batch_normalization.py, _moments
 */
export function batchMoments(
  inputs: tf.Tensor,
  axis: number,
  mask: tf.Tensor | undefined,
): { mean: tf.Tensor; variance: tf.Tensor } {
  const kept = axis < 0 ? axis + inputs.rank : axis;
  const axes = inputs.shape.map((_, each) => each).filter((each) => each !== kept);
  if (mask === undefined) return tf.moments(inputs, axes);
  const weights = tf.broadcastTo(tf.expandDims(tf.cast(tf.cast(mask, 'bool'), 'float32'), -1), inputs.shape);
  const isKept = tf.cast(weights, 'bool');
  const count = tf.add(tf.sum(weights, axes, true), KERAS_EPSILON);
  const average = (values: tf.Tensor): tf.Tensor =>
    tf.div(tf.sum(tf.where(isKept, values, tf.zerosLike(values)), axes, true), count);
  const mean = average(inputs);
  const variance = average(tf.square(tf.sub(inputs, mean)));
  return { mean: tf.reshape(mean, [-1]), variance: tf.reshape(variance, [-1]) };
}

/**
 * `x / norm(x)` along axes, with the norm at least `epsilon`.
 * @source keras/src/ops/nn.py, _normalize: its order of operations
 */
export function unitNormalize(x: tf.Tensor, axes: readonly number[], epsilon: number): tf.Tensor {
  const inverse = tf.rsqrt(tf.sum(tf.square(x), [...axes], true));
  return tf.mul(x, tf.minimum(inverse, 1 / epsilon));
}
