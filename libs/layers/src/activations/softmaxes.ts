import * as tf from '@tensorflow/tfjs-core';
import { rememberLogits } from './logits.js';
import { withOutputGradient } from './with-gradient.js';

/** `exp(x) / sum(exp(x))` along an axis, or along several at once. */
export function softmax(x: tf.Tensor, axis: number | readonly number[] = -1): tf.Tensor {
  const [only, ...others] = [axis].flat();
  if (only === undefined || others.length > 0) {
    return tf.exp(tf.sub(x, tf.logSumExp(x, [axis].flat(), true)));
  }
  const output = alongLastAxis(x, only, lastAxisSoftmax);
  if (only === -1 || only === x.rank - 1) rememberLogits(output, x);
  return output;
}

/** `x - log(sum(exp(x)))` along an axis. */
export function logSoftmax(x: tf.Tensor, axis = -1): tf.Tensor {
  return alongLastAxis(x, axis, (input) => tf.logSoftmax(input));
}

/**
 * `max(x - tau, 0)` along an axis, with the `tau` for which the sum is 1: the nearest point whose entries are
 * probabilities. Keras 3.15.1 computes another `tau` where more than one entry is left; its main branch computes this one.
 * @source https://arxiv.org/abs/1602.02068, algorithm 1; gradient: equation 14
 */
export function sparsemax(x: tf.Tensor, axis = -1): tf.Tensor {
  return alongLastAxis(
    x,
    axis,
    withOutputGradient(lastAxisSparsemax, (dy, y) => {
      const support = tf.cast(tf.greater(y, 0), 'float32');
      const count = tf.sum(support, -1, true);
      return tf.mul(support, tf.sub(dy, tf.div(tf.sum(tf.mul(dy, support), -1, true), count)));
    }),
  );
}

function lastAxisSparsemax(x: tf.Tensor): tf.Tensor {
  const size = x.shape.at(-1) ?? 1;
  const { values: sorted } = tf.topk(x, size);
  const counts = tf.range(1, size + 1);
  const excess = tf.div(tf.sub(tf.cumsum(sorted, x.rank - 1), 1), counts);
  const support = tf.cast(tf.greater(sorted, excess), 'float32');
  const total = tf.sum(tf.mul(sorted, support), -1, true);
  return tf.relu(tf.sub(x, tf.div(tf.sub(total, 1), tf.sum(support, -1, true))));
}

/** With the gradient `(dy - sum(dy * y)) * y`, whose order of operations is TensorFlow's. */
const lastAxisSoftmax = withOutputGradient(
  (x) => tf.softmax(x),
  (dy, y) => tf.mul(tf.sub(dy, tf.sum(tf.mul(dy, y), -1, true)), y),
);

function alongLastAxis(x: tf.Tensor, axis: number, compute: (x: tf.Tensor) => tf.Tensor): tf.Tensor {
  const last = x.rank - 1;
  const positive = axis < 0 ? axis + x.rank : axis;
  if (positive === last) return compute(x);
  const order = x.shape.map((_, each) => (each === positive ? last : each === last ? positive : each));
  return tf.transpose(compute(tf.transpose(x, order)), order);
}
