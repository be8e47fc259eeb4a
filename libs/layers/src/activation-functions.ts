import * as tf from '@tensorflow/tfjs-core';
import { InvalidLayerArgument } from './errors.js';
import { rememberLogits } from './logits.js';
import { known } from './known.js';

/** A function applied to each element (softmax: along the last axis). The caller owns the result. */
export type ActivationFunction = (x: tf.Tensor) => tf.Tensor;

/** Keras 3's activations under Keras's names. @source keras/src/activations/activations.py */
const ACTIVATIONS = {
  linear: (x) => x,
  relu: (x) => tf.relu(x),
  relu6: relu6,
  sigmoid: (x) => tf.sigmoid(x),
  tanh: (x) => tf.tanh(x),
  softmax: (x) => softmax(x),
  elu: (x) => tf.elu(x),
  selu: selu,
  softplus: (x) => tf.softplus(x),
  softsign: (x) => tf.div(x, tf.add(tf.abs(x), 1)),
  silu: (x) => tf.mul(x, tf.sigmoid(x)),
  gelu: (x) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.div(x, Math.SQRT2)), 1)),
  exponential: (x) => tf.exp(x),
  leaky_relu: (x) => leakyRelu(x),
} as const satisfies Record<string, ActivationFunction>;

/** The name of an activation as configurations write it. */
export type ActivationName = keyof typeof ACTIVATIONS;

/** What an option `activation` takes; `swish` is Keras's other name for `silu`. */
export type ActivationLike = ActivationName | 'swish';

/** The function of a name. */
export function activationFunction(name: ActivationName): ActivationFunction {
  return ACTIVATIONS[name];
}

/** Checks a name, also one out of a configuration. @throws {@link InvalidLayerArgument} listing the names. */
export function activationName(where: string, name: string): ActivationName {
  if (name === 'swish') return 'silu';
  if (Object.hasOwn(ACTIVATIONS, name)) return name as ActivationName;
  throw new InvalidLayerArgument(where, 'activation', `one of ${Object.keys(ACTIVATIONS).join(', ')}`, name);
}

/** `exp(x) / sum(exp(x))` along an axis. */
export function softmax(x: tf.Tensor, axis = -1): tf.Tensor {
  const last = x.rank - 1;
  const positive = axis < 0 ? axis + x.rank : axis;
  if (positive === last) {
    const output = lastAxisSoftmax(x);
    rememberLogits(output, x);
    return output;
  }
  const order = swapped(x.rank, positive, last);
  return tf.transpose(lastAxisSoftmax(tf.transpose(x, order)), order);
}

/** With the gradient `(dy - sum(dy * y)) * y`, whose order of operations is TensorFlow's. */
function lastAxisSoftmax(x: tf.Tensor): tf.Tensor {
  return tf.customGrad((input, save) => {
    const value = tf.softmax(input as tf.Tensor);
    (save as (tensors: tf.Tensor[]) => void)([value]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor => {
      const y = known(saved[0], 'the saved output');
      return tf.mul(tf.sub(dy, tf.sum(tf.mul(dy, y), -1, true)), y);
    };
    return { value, gradFunc };
  })(x);
}

/**
 * `x` above 0, `slope * x` elsewhere.
 * The gradient at 0 is `slope`, as in TensorFlow's LeakyReluGrad.
 */
export function leakyRelu(x: tf.Tensor, slope = 0.2): tf.Tensor {
  return withGradient(
    (input) => tf.leakyRelu(input, slope),
    (dy, input) => tf.where(tf.greater(input, 0), dy, tf.mul(dy, slope)),
  )(x);
}

/** `min(max(x, 0), 6)`. The gradient is 0 at both 0 and 6, as in TensorFlow's Relu6Grad. */
function relu6(x: tf.Tensor): tf.Tensor {
  return withGradient(
    (input) => tf.relu6(input),
    (dy, input) => tf.mul(dy, tf.cast(tf.logicalAnd(tf.greater(input, 0), tf.less(input, 6)), 'float32')),
  )(x);
}

const SELU_SCALE = 1.0507009873554805;
const SELU_SCALED_ALPHA = 1.7580993408473766;

/** `scale * elu(x, alpha)`. The gradient at 0 is `scale`, as in TensorFlow's SeluGrad. @source https://arxiv.org/abs/1706.02515 */
function selu(x: tf.Tensor): tf.Tensor {
  return withGradient(
    (input) => tf.selu(input),
    (dy, input) => {
      const below = tf.mul(dy, tf.mul(tf.exp(input), SELU_SCALED_ALPHA));
      return tf.where(tf.less(input, 0), below, tf.mul(dy, SELU_SCALE));
    },
  )(x);
}

function withGradient(
  value: (x: tf.Tensor) => tf.Tensor,
  gradient: (dy: tf.Tensor, x: tf.Tensor) => tf.Tensor,
): ActivationFunction {
  return tf.customGrad((x, save) => {
    const input = x as tf.Tensor;
    (save as (tensors: tf.Tensor[]) => void)([input]);
    return {
      value: value(input),
      gradFunc: (dy, saved) => gradient(dy, known(saved[0], 'the saved input')),
    };
  });
}

/** The axes in order, with two exchanged. */
function swapped(rank: number, a: number, b: number): number[] {
  return Array.from({ length: rank }, (_, axis) => (axis === a ? b : axis === b ? a : axis));
}
