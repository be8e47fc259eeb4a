import * as tf from '@tensorflow/tfjs-core';

import { assertLabelShape, KERAS_EPSILON, type Loss, type Predictions } from './loss.js';

/**
 * Crossentropy with integer classes: `-log(softmax(logits)[label])`.
 *
 * Where the outputs are probabilities that no softmax of this model made, their clipped logarithms serve as
 * logits, and are therefore normalized once more.
 *
 * @source keras/src/backend/tensorflow/nn.py, `sparse_categorical_crossentropy` and `_get_logits`
 */
export class SparseCategoricalCrossentropy implements Loss {
  readonly name = 'sparse_categorical_crossentropy';
  readonly #fromLogits: boolean;

  constructor({ fromLogits }: { fromLogits: boolean }) {
    this.#fromLogits = fromLogits;
  }

  values(labels: tf.Tensor, predictions: Predictions): tf.Tensor {
    const logits = this.#logitsOf(predictions);
    const positions = logits.shape.slice(0, -1);
    const isColumn = labels.rank === logits.rank && labels.shape.at(-1) === 1;
    const classes = isColumn ? tf.squeeze(labels, [-1]) : labels;
    assertLabelShape(classes, positions);
    const truth = tf.oneHot(tf.cast(classes, 'int32'), logits.shape.at(-1) ?? 0);
    return tf.neg(tf.sum(tf.mul(tf.cast(truth, 'float32'), tf.logSoftmax(logits)), -1));
  }

  #logitsOf({ outputs, logits }: Predictions): tf.Tensor {
    if (logits !== undefined) return logits;
    return this.#fromLogits ? outputs : tf.log(tf.clipByValue(outputs, KERAS_EPSILON, 1 - KERAS_EPSILON));
  }
}
