import * as tf from '@tensorflow/tfjs-core';

/**
 * Images `[batch, height, width, channels]` at another size, each pixel a mean of the nearest up to four, weighted by
 * distance between pixel centres. Unlike `tf.image.resizeBilinear` with `halfPixelCenters` it has the right gradient.
 * @source tensorflow/core/kernels/image/resize_bilinear_op.cc, compute_interpolation_weights
 */
export function resizeBilinearly(images: tf.Tensor4D, size: { height: number; width: number }): tf.Tensor4D {
  return interpolated(interpolated(images, 2, size.width), 1, size.height);
}

function interpolated(images: tf.Tensor4D, axis: 1 | 2, size: number): tf.Tensor4D {
  const length = images.shape[axis];
  const positions = Array.from({ length: size }, (_, index) => ((index + 0.5) * length) / size - 0.5);
  const neighbour = (indices: readonly number[]): tf.Tensor4D =>
    tf.gather(images, tf.tensor1d([...indices], 'int32'), axis);
  const lower = neighbour(positions.map((position) => Math.max(Math.floor(position), 0)));
  const upper = neighbour(
    positions.map((position) => Math.max(Math.min(Math.ceil(position), length - 1), 0)),
  );
  const shares = positions.map((position) => position - Math.floor(position));
  const share = tf.tensor(shares, [1, 1, 1, 1].with(axis, size));
  return tf.add(lower, tf.mul(tf.sub(upper, lower), share));
}
