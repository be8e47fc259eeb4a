import * as tf from '@tensorflow/tfjs-core';

import { checkedSmoothing, smoothCategorical, type LabelSmoothingOptions } from './label-smoothing.js';
import { alignLabels, KERAS_EPSILON, NamedLoss, type LossOptions, type Predictions } from './loss.js';

/** Settings of {@link CategoricalCrossentropy}. */
export interface CategoricalCrossentropyOptions extends LossOptions, LabelSmoothingOptions {
  /** Whether the outputs are logits rather than probabilities; by default false. */
  fromLogits?: boolean | undefined;
}

/**
 * Crossentropy with one-hot (or any) distributions as labels: `-sum(label * log(probability))`.
 *
 * From logits where the model's last operation is a softmax or the loss was told so; else the outputs are
 * divided by their sum and clipped.
 *
 * @source keras/src/backend/tensorflow/nn.py, `categorical_crossentropy` and `_get_logits`
 */
export class CategoricalCrossentropy extends NamedLoss {
  readonly name = 'categorical_crossentropy';
  readonly #fromLogits: boolean;
  readonly #labelSmoothing: number;

  constructor(options: CategoricalCrossentropyOptions = {}) {
    super(options);
    this.#fromLogits = options.fromLogits ?? false;
    this.#labelSmoothing = checkedSmoothing(this.name, options.labelSmoothing);
  }

  values(labels: tf.Tensor, predictions: Predictions): tf.Tensor {
    const { targets } = alignLabels(labels, predictions.outputs);
    const smoothed = smoothCategorical(targets, this.#labelSmoothing);
    return tf.neg(tf.sum(tf.mul(smoothed, this.#logProbabilities(predictions)), -1));
  }

  #logProbabilities({ outputs, logits }: Predictions): tf.Tensor {
    const scores = logits ?? (this.#fromLogits ? outputs : undefined);
    return scores === undefined ? tf.log(normalizedProbabilities(outputs)) : tf.logSoftmax(scores);
  }
}

/** Outputs divided by their sum, then kept away from 0 and 1. */
export function normalizedProbabilities(outputs: tf.Tensor): tf.Tensor {
  return tf.clipByValue(tf.div(outputs, tf.sum(outputs, -1, true)), KERAS_EPSILON, 1 - KERAS_EPSILON);
}
