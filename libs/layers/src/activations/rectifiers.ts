import * as tf from '@tensorflow/tfjs-core';
import { activationGradient } from '../tensors/native-kernels.js';
import { select } from '../tensors/select.js';
import { withGradient, withOutputGradient } from './with-gradient.js';

/** What {@link relu} can be given beside its input. */
export interface ReluSettings {
  /** Where the output is cut, by default nowhere. */
  maxValue?: number | undefined;
  /** The slope below the threshold, by default 0. */
  negativeSlope?: number | undefined;
  /** Below it the input counts as negative, by default 0. */
  threshold?: number | undefined;
}

/**
 * `x` above the threshold and at most `maxValue`, `negativeSlope * (x - threshold)` below.
 * @source keras/src/activations/activations.py, ReLU
 */
export function relu(x: tf.Tensor, settings: ReluSettings = {}): tf.Tensor {
  const { maxValue, negativeSlope = 0, threshold = 0 } = settings;
  if (negativeSlope !== 0 && maxValue === undefined && threshold === 0) return leakyRelu(x, negativeSlope);
  const positive = positivePart(x, { maxValue, threshold });
  if (negativeSlope === 0) return positive;
  return tf.sub(positive, tf.mul(rectify(tf.sub(threshold, x)), negativeSlope));
}

/** `max(x, 0)`. */
function rectify(x: tf.Tensor): tf.Tensor {
  return withOutputGradient(
    (input) => tf.relu(input),
    (dy, y) => activationGradient('ReluGrad', { dy, y }, () => tf.mul(dy, tf.step(y))),
  )(x);
}

function positivePart(
  x: tf.Tensor,
  { maxValue, threshold }: { maxValue: number | undefined; threshold: number },
): tf.Tensor {
  if (maxValue === 6 && threshold === 0) return relu6(x);
  const positive = threshold === 0 ? rectify(x) : tf.mul(x, tf.step(tf.sub(x, threshold)));
  return maxValue === undefined ? positive : tf.clipByValue(positive, 0, maxValue);
}

/** `min(max(x, 0), 6)`. The gradient is 0 at both 0 and 6, as in TensorFlow's Relu6Grad. */
export function relu6(x: tf.Tensor): tf.Tensor {
  return withGradient(
    (input) => tf.relu6(input),
    (dy, input) =>
      activationGradient('Relu6Grad', { dy, x: input }, () => {
        return tf.mul(dy, tf.cast(tf.logicalAnd(tf.greater(input, 0), tf.less(input, 6)), 'float32'));
      }),
  )(x);
}

/**
 * `x` above 0, `slope * x` elsewhere.
 * The gradient at 0 is `slope`, as in TensorFlow's LeakyReluGrad.
 */
export function leakyRelu(x: tf.Tensor, slope = 0.2): tf.Tensor {
  return withGradient(
    (input) => tf.leakyRelu(input, slope),
    (dy, input) => {
      const chain = (): tf.Tensor => tf.where(tf.greater(input, 0), dy, tf.mul(dy, slope));
      return activationGradient('LeakyReluGrad', { dy, x: input }, chain, { alpha: slope });
    },
  )(x);
}

/** `x` above 0, `alpha * (exp(x) - 1)` elsewhere. @source https://arxiv.org/abs/1511.07289 */
export function elu(x: tf.Tensor, alpha = 1): tf.Tensor {
  const output = tf.elu(x);
  return alpha === 1 ? output : select(tf.greater(x, 0), output, tf.mul(output, alpha));
}

const SELU_SCALE = 1.0507009873554805;
const SELU_SCALED_ALPHA = 1.7580993408473766;

/** `scale * elu(x, alpha)`. The gradient at 0 is `scale`, as in TensorFlow's SeluGrad. @source https://arxiv.org/abs/1706.02515 */
export function selu(x: tf.Tensor): tf.Tensor {
  return withGradient(
    (input) => tf.selu(input),
    (dy, input) => {
      const below = tf.mul(dy, tf.mul(tf.exp(input), SELU_SCALED_ALPHA));
      return tf.where(tf.less(input, 0), below, tf.mul(dy, SELU_SCALE));
    },
  )(x);
}

/** `max(x, 0) + alpha * (exp(min(x, 0) / alpha) - 1)`. @source https://arxiv.org/abs/1704.07483 */
export function celu(x: tf.Tensor, alpha = 1): tf.Tensor {
  return tf.add(tf.maximum(x, 0), tf.mul(tf.expm1(tf.div(tf.minimum(x, 0), alpha)), alpha));
}

/** `x` above `level`, `defaultValue` elsewhere. @source keras/src/activations/activations.py, threshold */
export function threshold(x: tf.Tensor, level: number, defaultValue: number): tf.Tensor {
  return select(tf.greater(x, level), x, tf.fill(x.shape, defaultValue));
}
