import * as tf from '@tensorflow/tfjs-core';

/** How moving averages of the weights are kept. */
export interface MovingAverageOptions {
  useEma?: boolean | undefined;
  /** By default 0.99. */
  emaMomentum?: number | undefined;
  /** Every so many updates the weights are replaced by their averages; by default never before the end. */
  emaOverwriteFrequency?: number | undefined;
}

/**
 * The average after an update: `momentum * average + (1 - momentum) * w`, in the first update w itself.
 * Runs inside `tidy`.
 *
 * @source keras/src/optimizers/base_optimizer.py, `_update_model_variables_moving_average`
 */
export function nextAverage(
  average: tf.Tensor,
  value: tf.Tensor,
  { emaMomentum = 0.99 }: MovingAverageOptions,
  numUpdates: number,
): tf.Tensor {
  const momentum = numUpdates === 0 ? 0 : Math.fround(emaMomentum);
  return tf.add(tf.mul(momentum, average), tf.mul(Math.fround(1 - momentum), value));
}

/** Whether the weights are to be replaced by their averages after this update. */
export function isOverwriteStep(
  { emaOverwriteFrequency }: MovingAverageOptions,
  numUpdates: number,
): boolean {
  return emaOverwriteFrequency !== undefined && (numUpdates + 1) % emaOverwriteFrequency === 0;
}
