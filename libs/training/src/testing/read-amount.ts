import type * as tf from '@tensorflow/tfjs-core';

/** The number that an amount is. */
export function readAmount(amount: number | tf.Tensor): number {
  return typeof amount === 'number' ? amount : (amount.dataSync()[0] ?? Number.NaN);
}
