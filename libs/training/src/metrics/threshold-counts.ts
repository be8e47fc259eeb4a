import * as tf from '@tensorflow/tfjs-core';

import { oneHotRows } from './class-counts.js';
import type { Positives } from './curve.js';
import type { Decisions } from './decisions.js';

/**
 * The labels that are yes, and then those that are no, in each interval between two of the thresholds that lie evenly from
 * 0 to 1: `2 * numThresholds` sums of weights. Called inside a `tidy`.
 *
 * @source keras/src/metrics/metrics_utils.py, `_update_confusion_matrix_variables_optimized`
 */
export function countByInterval({ outputs, truth, weights }: Decisions, numThresholds: number): tf.Tensor {
  const interval = tf.relu(tf.sub(tf.ceil(tf.mul(tf.clipByValue(outputs, 0, 1), numThresholds - 1)), 1));
  const yes = sumByPlace(interval, tf.mul(weights, truth), numThresholds);
  const no = sumByPlace(interval, tf.mul(weights, tf.sub(1, truth)), numThresholds);
  return tf.concat([yes, no]);
}

function sumByPlace(places: tf.Tensor, weights: tf.Tensor, numPlaces: number): tf.Tensor1D {
  const isAt = oneHotRows(places, numPlaces);
  return tf.reshape(tf.matMul(tf.reshape(weights, [1, -1]), isAt), [numPlaces]);
}

/** What is above each threshold, the lowest first, which everything is above. */
export function positivesAbove(counts: Float32Array, numThresholds: number): Positives[] {
  const thresholds: Positives[] = [];
  let [truePositives, falsePositives] = [0, 0];
  for (let index = numThresholds - 1; index >= 0; index--) {
    truePositives += counts[index] ?? 0;
    falsePositives += counts[numThresholds + index] ?? 0;
    thresholds.unshift({ truePositives, falsePositives });
  }
  return thresholds;
}
