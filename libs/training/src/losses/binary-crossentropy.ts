import * as tf from '@tensorflow/tfjs-core';

import { checkedSmoothing, smoothBinary, type LabelSmoothingOptions } from './label-smoothing.js';
import { alignLabels, KERAS_EPSILON, NamedLoss, type LossOptions, type Predictions } from './loss.js';

/** Settings of {@link BinaryCrossentropy}. */
export interface BinaryCrossentropyOptions extends LossOptions, LabelSmoothingOptions {
  /** Whether the outputs are logits rather than probabilities; by default false. */
  fromLogits?: boolean | undefined;
}

/**
 * Crossentropy of yes-or-no decisions: `-mean(label * log(p) + (1 - label) * log(1 - p))` over the last dimension.
 *
 * @source keras/src/losses/losses.py, `binary_crossentropy`; keras/src/backend/tensorflow/nn.py of the same name
 */
export class BinaryCrossentropy extends NamedLoss {
  readonly name = 'binary_crossentropy';
  readonly #fromLogits: boolean;
  readonly #labelSmoothing: number;

  constructor(options: BinaryCrossentropyOptions = {}) {
    super(options);
    this.#fromLogits = options.fromLogits ?? false;
    this.#labelSmoothing = checkedSmoothing(this.name, options.labelSmoothing);
  }

  values(labels: tf.Tensor, predictions: Predictions): tf.Tensor {
    const { targets, outputs } = alignLabels(labels, predictions.outputs);
    const smoothed = smoothBinary(targets, this.#labelSmoothing);
    const known = outputs === predictions.outputs ? predictions.logits : undefined;
    const logits = known ?? (this.#fromLogits ? outputs : undefined);
    return tf.mean(decisionCrossentropy(smoothed, outputs, logits), -1);
  }
}

/** One value for each output: from the logits if there are any, else from the clipped probabilities. */
export function decisionCrossentropy(
  labels: tf.Tensor,
  probabilities: tf.Tensor,
  logits: tf.Tensor | undefined,
): tf.Tensor {
  if (logits !== undefined) return logitCrossentropy(labels, logits);
  const p = tf.clipByValue(probabilities, KERAS_EPSILON, 1 - KERAS_EPSILON);
  return tf.neg(tf.add(tf.mul(labels, tf.log(p)), tf.mul(tf.sub(1, labels), tf.log(tf.sub(1, p)))));
}

/**
 * `max(x, 0) - x * label + log(1 + exp(-|x|))`, with the gradient `sigmoid(x) - label`.
 *
 * @source https://www.tensorflow.org/api_docs/python/tf/nn/sigmoid_cross_entropy_with_logits
 */
function logitCrossentropy(labels: tf.Tensor, logits: tf.Tensor): tf.Tensor {
  return tf.customGrad((input, save) => {
    const x = input as tf.Tensor;
    (save as (tensors: tf.Tensor[]) => void)([x, labels]);
    const linear = tf.sub(tf.relu(x), tf.mul(x, labels));
    return {
      value: tf.add(linear, tf.log1p(tf.exp(tf.neg(tf.abs(x))))),
      gradFunc: (dy, saved) => {
        const [score, label] = saved as [tf.Tensor, tf.Tensor];
        return tf.mul(dy, tf.sub(tf.sigmoid(score), label));
      },
    };
  })(logits);
}
