import * as tf from '@tensorflow/tfjs-core';
import { known } from '../known.js';

/**
 * The rows of `table` at `indices`: `[n, size]` and `[…]` to `[…, size]`. The gradient of a row is the sum over the places
 * that read it; that of the indices is 0, where tfjs's own `gather` has the indices themselves.
 */
export function lookUpRows(table: tf.Tensor, indices: tf.Tensor): tf.Tensor {
  const [numRows = 0, size = 0] = table.shape;
  return tf.customGrad((...args) => {
    const [rows, places, save] = args as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const flat = tf.cast(tf.reshape(places, [-1]), 'int32');
    save([flat]);
    const value = tf.reshape(tf.gather(rows, flat as tf.Tensor1D), [...places.shape, size]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
      const segments = known(saved[0], 'the indices') as tf.Tensor1D;
      const slopes = tf.unsortedSegmentSum(tf.reshape(dy, [-1, size]), segments, numRows);
      return [slopes, tf.zeros(indices.shape)];
    };
    return { value, gradFunc };
  })(table, indices);
}
