import * as tf from '@tensorflow/tfjs-core';

/** Each slice along `axis` `times` times in a row, as numpy's `repeat`. */
export function repeatAlong(x: tf.Tensor, axis: number, times: number): tf.Tensor {
  if (times === 1) return x;
  const { shape } = x;
  const inner = shape.slice(axis + 1).reduce((size, dim) => size * dim, 1);
  const rows = tf.reshape(x, [x.size / inner, 1, inner]);
  return tf.reshape(tf.tile(rows, [1, times, 1]), shape.with(axis, (shape[axis] ?? 1) * times));
}
