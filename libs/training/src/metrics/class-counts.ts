import * as tf from '@tensorflow/tfjs-core';

/** Values that are whole numbers from 0 below `size`, each as a row with a 1 at its place; others give a row of zeros. */
export function oneHotRows(values: tf.Tensor, size: number): tf.Tensor2D {
  const flat = tf.reshape<tf.Rank.R1>(tf.cast(values, 'int32'), [-1]);
  return tf.cast(tf.oneHot(flat, size) as tf.Tensor2D, 'float32');
}

/**
 * The weights of the pairs, each added up at (row, column): float32 `[numClasses, numClasses]`. Whole weights come out exact
 * below 2^24. A pair with a number that is no class counts nowhere. Called inside a `tidy`.
 *
 * @param weights one for each pair; by default each counts once
 */
export function countPairs(
  { rows, columns }: { rows: tf.Tensor; columns: tf.Tensor },
  numClasses: number,
  weights?: tf.Tensor,
): tf.Tensor2D {
  const [ofRow, ofColumn] = [oneHotRows(rows, numClasses), oneHotRows(columns, numClasses)];
  const counted = weights === undefined ? ofRow : tf.mul<tf.Tensor2D>(ofRow, tf.reshape(weights, [-1, 1]));
  return tf.matMul(counted, ofColumn, true);
}
