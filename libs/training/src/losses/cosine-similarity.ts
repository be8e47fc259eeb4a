import * as tf from '@tensorflow/tfjs-core';

import { alignLabels, KERAS_EPSILON, NamedLoss, type LossOptions, type Predictions } from './loss.js';

/** Settings of {@link CosineSimilarity}. */
export interface CosineSimilarityOptions extends LossOptions {
  /** The dimension along which vectors lie; by default the last. */
  axis?: number | undefined;
}

/**
 * `-sum(normalized label * normalized output)`: -1 for the same direction, 1 for the opposite one.
 *
 * @source keras/src/losses/losses.py, `cosine_similarity`
 */
export class CosineSimilarity extends NamedLoss {
  readonly name = 'cosine_similarity';
  readonly #axis: number;

  constructor(options: CosineSimilarityOptions = {}) {
    super(options);
    this.#axis = options.axis ?? -1;
  }

  values(labels: tf.Tensor, predictions: Predictions): tf.Tensor {
    return tf.neg(cosine(labels, predictions, this.#axis));
  }
}

/** The cosine of the angle between label and output. */
export function cosine(labels: tf.Tensor, predictions: Predictions, axis: number): tf.Tensor {
  const { targets, outputs } = alignLabels(labels, predictions.outputs);
  return tf.sum(tf.mul(normalized(targets, axis), normalized(outputs, axis)), axis);
}

/** @source keras/src/ops/nn.py, `normalize` */
function normalized(x: tf.Tensor, axis: number): tf.Tensor {
  const inverseNorm = tf.rsqrt(tf.sum(tf.square(x), axis, true));
  return tf.mul(x, tf.minimum(inverseNorm, 1 / KERAS_EPSILON));
}
