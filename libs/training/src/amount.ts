import * as tf from '@tensorflow/tfjs-core';

/** A number that the shapes of a batch tell, or a scalar that its values decide. */
export type Amount = number | tf.Scalar;

/** The product; a number where both are. Must run inside `tidy`. */
export function timesAmount(a: Amount, b: Amount): Amount {
  return typeof a === 'number' && typeof b === 'number' ? a * b : tf.mul<tf.Scalar>(a, b);
}

/** The quotient, or 0 where the divisor is 0. Must run inside `tidy`. */
export function dividedBy(amount: number, divisor: Amount): Amount {
  if (typeof divisor !== 'number') return tf.divNoNan<tf.Scalar>(tf.scalar(amount), divisor);
  return divisor === 0 ? 0 : amount / divisor;
}
