import * as tf from '@tensorflow/tfjs-core';
import { regularizationPenalties, type Layer, type Weight } from '@thaw/layers';

/** The penalties on a model's trainable weights and their gradients; owned by the enclosing `tidy`. */
export interface Regularization {
  /** Scalars, to be added up. */
  readonly penalties: readonly tf.Tensor[];
  /** By path, for the weights that have a penalty. */
  readonly gradients: ReadonlyMap<string, tf.Tensor>;
}

/** The penalty of the current weights. */
export function computePenalty(model: Layer): number {
  const penalties = regularizationPenalties(model);
  const sum = sumOfScalars(penalties);
  tf.dispose(penalties);
  return sum;
}

/** The sum of scalars, in double precision. */
export function sumOfScalars(scalars: readonly tf.Tensor[]): number {
  return scalars.reduce((total, scalar) => total + (scalar.dataSync<'float32'>()[0] ?? Number.NaN), 0);
}

/** The penalties of the current weights, and their gradient for each of `weights`. Reads no value. Must run inside `tidy`. */
export function computeRegularization(model: Layer, weights: ReadonlyMap<string, Weight>): Regularization {
  const regularized = new Map([...weights].filter(([, weight]) => weight.regularizer !== undefined));
  if (regularized.size === 0) return { penalties: [], gradients: new Map() };
  const values = Array.from(regularized.values(), (weight) => weight.read());
  const total = (): tf.Scalar => tf.addN<tf.Scalar>(regularizationPenalties(model));
  const { grads } = tf.engine().gradients(total, values);
  const gradients = new Map<string, tf.Tensor>();
  [...regularized.keys()].forEach((path, index) => {
    const gradient = grads[index];
    if (gradient !== undefined) gradients.set(path, gradient);
  });
  return { penalties: regularizationPenalties(model), gradients };
}
