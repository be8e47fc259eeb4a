import * as tf from '@tensorflow/tfjs-core';
import { InvalidLayerArgument } from '../errors.js';
import { hardSigmoid } from './sigmoids.js';

/** `x * sigmoid(x)`, also called swish. @source https://arxiv.org/abs/1710.05941 */
export function silu(x: tf.Tensor): tf.Tensor {
  return tf.mul(x, tf.sigmoid(x));
}

/** `x * hardSigmoid(x)`, also called hard swish. @source https://arxiv.org/abs/1905.02244 */
export function hardSilu(x: tf.Tensor): tf.Tensor {
  return tf.mul(x, hardSigmoid(x));
}

/** `x * tanh(softplus(x))`. @source https://arxiv.org/abs/1908.08681 */
export function mish(x: tf.Tensor): tf.Tensor {
  return tf.mul(x, tf.tanh(tf.softplus(x)));
}

/**
 * `x * (1 + erf(x / sqrt(2))) / 2`, or with `approximate` a formula with tanh that comes close to it.
 * @source https://arxiv.org/abs/1606.08415
 */
export function gelu(x: tf.Tensor, { approximate = false } = {}): tf.Tensor {
  const half = tf.mul(x, 0.5);
  if (!approximate) return tf.mul(half, tf.add(tf.erf(tf.div(x, Math.SQRT2)), 1));
  const cube = tf.mul(tf.mul(x, tf.square(x)), 0.044715);
  return tf.mul(half, tf.add(tf.tanh(tf.mul(tf.add(x, cube), Math.sqrt(2 / Math.PI))), 1));
}

/**
 * `a * sigmoid(b)`, where `a` and `b` are the halves of `x` along an axis, which halves its size.
 * @throws {@link InvalidLayerArgument} when that size is odd
 * @source https://arxiv.org/abs/1612.08083
 */
export function glu(x: tf.Tensor, axis = -1): tf.Tensor {
  const size = x.shape.at(axis);
  if (size === undefined || size % 2 !== 0)
    throw new InvalidLayerArgument('glu', `the size of axis ${axis}`, 'even', size);
  const positive = axis < 0 ? axis + x.rank : axis;
  const [a, b] = tf.split(x, 2, positive) as [tf.Tensor, tf.Tensor];
  return tf.mul(a, tf.sigmoid(b));
}
