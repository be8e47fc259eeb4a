import * as tf from '@tensorflow/tfjs-core';

/**
 * Images `[batch, height, width, channels]` at another size, each pixel that whose area holds the new one's centre.
 * Unlike `tf.image.resizeNearestNeighbor` with `halfPixelCenters` it has the right gradient.
 * @source tensorflow/core/kernels/image/resize_nearest_neighbor_op.cc, with half_pixel_centers
 */
export function resizeToNearest(images: tf.Tensor4D, size: { height: number; width: number }): tf.Tensor4D {
  return picked(picked(images, 2, size.width), 1, size.height);
}

function picked(images: tf.Tensor4D, axis: 1 | 2, size: number): tf.Tensor4D {
  const length = images.shape[axis];
  const scale = Math.fround(length / size);
  const indices = Array.from({ length: size }, (_, index) =>
    Math.min(Math.floor(Math.fround((index + 0.5) * scale)), length - 1),
  );
  return tf.gather(images, tf.tensor1d(indices, 'int32'), axis);
}
