import * as tf from '@tensorflow/tfjs-core';

import type { Positives } from './curve.js';
import type { Decisions } from './decisions.js';

/**
 * The labels that are yes, and then those that are no, in each interval between two of the thresholds that lie evenly from
 * 0 to 1: `2 * numThresholds` sums of weights. Called inside a `tidy`.
 *
 * @source keras/src/metrics/metrics_utils.py, `_update_confusion_matrix_variables_optimized`
 */
export function countByInterval({ outputs, truth, weights }: Decisions, numThresholds: number): Float32Array {
  const places = tf
    .relu(tf.sub(tf.ceil(tf.mul(tf.clipByValue(outputs, 0, 1), numThresholds - 1)), 1))
    .dataSync<'float32'>();
  const isYes = truth.dataSync<'float32'>();
  const counts = new Float32Array(2 * numThresholds);
  weights.dataSync<'float32'>().forEach((weight, index) => {
    const place = (places[index] ?? 0) + (isYes[index] === 1 ? 0 : numThresholds);
    counts[place] = (counts[place] ?? 0) + weight;
  });
  return counts;
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
