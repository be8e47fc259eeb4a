import * as tf from '@tensorflow/tfjs-core';

/** How moving averages of the weights are kept. */
export interface MovingAverageOptions {
  useEma?: boolean | undefined;
  /** By default 0.99. */
  emaMomentum?: number | undefined;
  /** Every so many updates the weights are replaced by their averages; by default never before the end. */
  emaOverwriteFrequency?: number | undefined;
}

/** Of what an average is made after so many updates: of so much of itself and so much of the weight; of the first one, of the weight alone. */
export function averageParts(
  { emaMomentum = 0.99 }: MovingAverageOptions,
  numUpdates: number,
): readonly [kept: number, taken: number] {
  const kept = numUpdates === 0 ? 0 : Math.fround(emaMomentum);
  return [kept, Math.fround(1 - kept)];
}

/**
 * The average after an update: `kept * average + taken * w`, see {@link averageParts}. Runs inside `tidy`.
 *
 * @source keras/src/optimizers/base_optimizer.py, `_update_model_variables_moving_average`
 */
export function nextAverage(
  average: tf.Tensor,
  value: tf.Tensor,
  { kept, taken }: { kept: tf.Tensor; taken: tf.Tensor },
): tf.Tensor {
  return tf.add(tf.mul(kept, average), tf.mul(taken, value));
}

/** Whether the weights are to be replaced by their averages after this update. */
export function isOverwriteStep(
  { emaOverwriteFrequency }: MovingAverageOptions,
  numUpdates: number,
): boolean {
  return emaOverwriteFrequency !== undefined && (numUpdates + 1) % emaOverwriteFrequency === 0;
}
