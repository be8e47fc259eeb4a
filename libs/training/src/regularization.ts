import * as tf from '@tensorflow/tfjs-core';
import { regularizationPenalties, type Layer, type Weight } from '@thaw/layers';

/** The penalties on a model's trainable weights, added up, and their gradients. */
export interface Regularization {
  readonly penalty: number;
  /** By path, for the weights that have a penalty; owned by the enclosing `tidy`. */
  readonly gradients: ReadonlyMap<string, tf.Tensor>;
}

/** The penalty of the current weights. */
export function computePenalty(model: Layer): number {
  const penalties = regularizationPenalties(model);
  const sum = penalties.reduce(
    (total, penalty) => total + (penalty.dataSync<'float32'>()[0] ?? Number.NaN),
    0,
  );
  tf.dispose(penalties);
  return sum;
}

/** The penalty of the current weights, and its gradient for each of `weights`. Must run inside `tidy`. */
export function computeRegularization(model: Layer, weights: ReadonlyMap<string, Weight>): Regularization {
  const regularized = new Map([...weights].filter(([, weight]) => weight.regularizer !== undefined));
  if (regularized.size === 0) return { penalty: 0, gradients: new Map() };
  const values = Array.from(regularized.values(), (weight) => weight.read());
  const total = (): tf.Scalar => tf.addN<tf.Scalar>(regularizationPenalties(model));
  const { grads } = tf.engine().gradients(total, values);
  const gradients = new Map<string, tf.Tensor>();
  [...regularized.keys()].forEach((path, index) => {
    const gradient = grads[index];
    if (gradient !== undefined) gradients.set(path, gradient);
  });
  return { penalty: computePenalty(model), gradients };
}
