import * as tf from '@tensorflow/tfjs-core';
import { select } from '../tensors/select.js';

/** `x` where `abs(x)` is above the threshold, else 0. */
export function hardShrink(x: tf.Tensor, threshold = 0.5): tf.Tensor {
  return select(tf.greater(tf.abs(x), threshold), x, tf.zerosLike(x));
}

/** `x` moved towards 0 by the threshold, and 0 where it is nearer than that. */
export function softShrink(x: tf.Tensor, threshold = 0.5): tf.Tensor {
  const below = select(tf.less(x, -threshold), tf.add(x, threshold), tf.zerosLike(x));
  return select(tf.greater(x, threshold), tf.sub(x, threshold), below);
}

/** `x - tanh(x)`. */
export function tanhShrink(x: tf.Tensor): tf.Tensor {
  return tf.sub(x, tf.tanh(x));
}
