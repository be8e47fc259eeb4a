import * as tf from '@tensorflow/tfjs-core';
import { activationGradient } from '../tensors/native-kernels.js';
import { select } from '../tensors/select.js';
import { rememberLogits } from './logits.js';
import { relu6 } from './rectifiers.js';
import { withOutputGradient } from './with-gradient.js';

/** `1 / (1 + exp(-x))`. */
export function sigmoid(x: tf.Tensor): tf.Tensor {
  const output = withOutputGradient(
    (input) => tf.sigmoid(input),
    (dy, y) => activationGradient('SigmoidGrad', { dy, y }, () => tf.mul(dy, tf.mul(y, tf.sub(1, y)))),
  )(x);
  rememberLogits(output, x);
  return output;
}

/** `-softplus(-x)`, the logarithm of the sigmoid. */
export function logSigmoid(x: tf.Tensor): tf.Tensor {
  return tf.neg(tf.softplus(tf.neg(x)));
}

/** `relu6(x + 3) / 6`. */
export function hardSigmoid(x: tf.Tensor): tf.Tensor {
  return tf.div(relu6(tf.add(x, 3)), 6);
}

/** `(x + 1) / 2` between -1 and 1, 0 below, 1 above. @source https://arxiv.org/abs/1901.02324 */
export function sparseSigmoid(x: tf.Tensor): tf.Tensor {
  const inside = tf.mul(tf.add(x, 1), 0.5);
  const upper = select(tf.greaterEqual(x, 1), tf.onesLike(x), inside);
  return select(tf.lessEqual(x, -1), tf.zerosLike(x), upper);
}

/** The hyperbolic tangent. */
export function tanh(x: tf.Tensor): tf.Tensor {
  return withOutputGradient(
    (input) => tf.tanh(input),
    (dy, y) => activationGradient('TanhGrad', { dy, y }, () => tf.mul(dy, tf.sub(1, tf.square(y)))),
  )(x);
}

/** `x` cut at -1 and 1. */
export function hardTanh(x: tf.Tensor): tf.Tensor {
  return tf.clipByValue(x, -1, 1);
}

/** `x / (1 + abs(x))`. */
export function softsign(x: tf.Tensor): tf.Tensor {
  return tf.div(x, tf.add(tf.abs(x), 1));
}
