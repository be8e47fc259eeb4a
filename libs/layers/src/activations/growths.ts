import * as tf from '@tensorflow/tfjs-core';
import { select } from '../tensors/select.js';

/** `x`. */
export function linear(x: tf.Tensor): tf.Tensor {
  return x;
}

/** `exp(x)`. */
export function exponential(x: tf.Tensor): tf.Tensor {
  return tf.exp(x);
}

/** `log(exp(x) + 1)`. */
export function softplus(x: tf.Tensor): tf.Tensor {
  return tf.softplus(x);
}

/** `(x + 1)² / 4` between -1 and 1, 0 below, `x` above. */
export function sparsePlus(x: tf.Tensor): tf.Tensor {
  const inside = tf.mul(tf.square(tf.add(x, 1)), 0.25);
  return select(tf.lessEqual(x, -1), tf.zerosLike(x), select(tf.less(x, 1), inside, x));
}

/** `(x + sqrt(x² + b)) / 2`. @source https://arxiv.org/abs/2112.11687 */
export function squareplus(x: tf.Tensor, b = 4): tf.Tensor {
  return tf.div(tf.add(x, tf.sqrt(tf.add(tf.square(x), b))), 2);
}
