import * as tf from '@tensorflow/tfjs-core';

/**
 * The kernel `[height, width, …]` with `rate - 1` zeros between its rows and columns. Convolving with it is the dilated
 * convolution, and unlike tfjs's `dilations` argument it has a gradient.
 */
export function dilatedKernel(kernel: tf.Tensor4D, rates: readonly number[]): tf.Tensor4D {
  const [rowRate = 1, columnRate = 1] = rates;
  return spread(spread(kernel, 0, rowRate), 1, columnRate);
}

function spread(kernel: tf.Tensor4D, axis: 0 | 1, rate: number): tf.Tensor4D {
  if (rate === 1) return kernel;
  const size = kernel.shape[axis];
  const gap = tf.zerosLike(tf.slice(kernel, 0, kernel.shape.with(axis, 1)));
  const gaps = Array.from({ length: rate - 1 }, () => gap);
  const slices = tf.split<tf.Tensor4D>(kernel, size, axis);
  return tf.concat4d(
    slices.flatMap((slice, index) => (index === size - 1 ? [slice] : [slice, ...gaps])),
    axis,
  );
}
