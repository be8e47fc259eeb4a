import * as tf from '@tensorflow/tfjs-core';

import { classesOf } from './class-labels.js';
import { KERAS_EPSILON, NamedLoss, type LossOptions, type Predictions } from './loss.js';

/** Settings of {@link SparseCategoricalCrossentropy}. */
export interface SparseCategoricalCrossentropyOptions extends LossOptions {
  /** Whether the outputs are logits rather than probabilities; by default false. */
  fromLogits?: boolean | undefined;
  /** Labels of this value count as no value: neither in the sum nor in what it is divided by. */
  ignoreClass?: number | undefined;
}

/**
 * Crossentropy with integer classes: `-log(softmax(logits)[label])`.
 *
 * Where the outputs are probabilities that no softmax of this model made, their clipped logarithms serve as
 * logits, and are therefore normalized once more. So they do where a class is ignored, as in Keras.
 *
 * @source keras/src/losses/losses.py, `sparse_categorical_crossentropy`; keras/src/backend/tensorflow/nn.py,
 *   `sparse_categorical_crossentropy` and `_get_logits`
 */
export class SparseCategoricalCrossentropy extends NamedLoss {
  readonly name = 'sparse_categorical_crossentropy';
  readonly #fromLogits: boolean;
  /** Labels of this value count as no value. */
  readonly ignoreClass: number | undefined;
  readonly mask: ((labels: tf.Tensor, predictions: Predictions) => tf.Tensor) | undefined;

  constructor(options: SparseCategoricalCrossentropyOptions = {}) {
    super(options);
    this.#fromLogits = options.fromLogits ?? false;
    const { ignoreClass } = options;
    this.ignoreClass = ignoreClass;
    if (ignoreClass !== undefined)
      this.mask = (labels, { outputs }) => {
        const classes = tf.cast(classesOf(labels, outputs), 'float32');
        return tf.cast(tf.notEqual(classes, ignoreClass), 'float32');
      };
  }

  values(labels: tf.Tensor, predictions: Predictions): tf.Tensor {
    const classes = classesOf(labels, predictions.outputs);
    const isCounted = this.mask?.(labels, predictions);
    if (isCounted === undefined) return crossentropy(classes, this.#logitsOf(predictions));
    const outputs = tf.mul(predictions.outputs, tf.expandDims(isCounted, -1));
    const counted = tf.mul(tf.cast(classes, 'float32'), isCounted);
    return tf.mul(crossentropy(counted, this.#logitsOf({ outputs, logits: undefined })), isCounted);
  }

  #logitsOf({ outputs, logits }: Predictions): tf.Tensor {
    if (logits !== undefined) return logits;
    return this.#fromLogits ? outputs : tf.log(tf.clipByValue(outputs, KERAS_EPSILON, 1 - KERAS_EPSILON));
  }
}

function crossentropy(classes: tf.Tensor, logits: tf.Tensor): tf.Tensor {
  const truth = tf.oneHot(tf.cast(classes, 'int32'), logits.shape.at(-1) ?? 0);
  return tf.neg(tf.sum(tf.mul(tf.cast(truth, 'float32'), tf.logSoftmax(logits)), -1));
}
