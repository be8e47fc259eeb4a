import * as tf from '@tensorflow/tfjs-core';

import { assertLabelShape, KERAS_EPSILON, type Loss, type Predictions } from './loss.js';

/**
 * Crossentropy with one-hot (or any) distributions as labels: `-sum(label * log(probability))`.
 *
 * From logits where the model's last operation is a softmax or the loss was told so; else the outputs are
 * divided by their sum and clipped.
 *
 * @source keras/src/backend/tensorflow/nn.py, `categorical_crossentropy` and `_get_logits`
 */
export class CategoricalCrossentropy implements Loss {
  readonly name = 'categorical_crossentropy';
  readonly #fromLogits: boolean;

  constructor({ fromLogits }: { fromLogits: boolean }) {
    this.#fromLogits = fromLogits;
  }

  values(labels: tf.Tensor, predictions: Predictions): tf.Tensor {
    assertLabelShape(labels, predictions.outputs.shape);
    return tf.neg(tf.sum(tf.mul(tf.cast(labels, 'float32'), this.#logProbabilities(predictions)), -1));
  }

  #logProbabilities({ outputs, logits }: Predictions): tf.Tensor {
    const scores = logits ?? (this.#fromLogits ? outputs : undefined);
    if (scores !== undefined) return tf.logSoftmax(scores);
    const probabilities = tf.div(outputs, tf.sum(outputs, -1, true));
    return tf.log(tf.clipByValue(probabilities, KERAS_EPSILON, 1 - KERAS_EPSILON));
  }
}
