import * as tf from '@tensorflow/tfjs-core';

import { classesOf } from '../losses/class-labels.js';
import { alignLabels, type Predictions } from '../losses/loss.js';
import type { MeanMetric } from './metric.js';

/** Settings of the metrics that look at several of the largest outputs. */
export interface TopKOptions {
  /** By default 5. */
  k?: number | undefined;
}

/**
 * How often the output of the largest label is among the k largest: 1 or 0 for each example and position.
 *
 * @source keras/src/metrics/accuracy_metrics.py, `top_k_categorical_accuracy`
 */
export class TopKCategoricalAccuracy implements MeanMetric {
  readonly name = 'top_k_categorical_accuracy';
  readonly #k: number;

  constructor({ k = 5 }: TopKOptions = {}) {
    this.#k = k;
  }

  values(labels: tf.Tensor, predictions: Predictions): tf.Tensor {
    const { targets, outputs } = alignLabels(labels, predictions.outputs);
    return isInTopK(tf.argMax(targets, -1), outputs, this.#k);
  }
}

/**
 * How often the output of the label's class is among the k largest: 1 or 0 for each example and position.
 *
 * @source keras/src/metrics/accuracy_metrics.py, `sparse_top_k_categorical_accuracy`
 */
export class SparseTopKCategoricalAccuracy implements MeanMetric {
  readonly name = 'sparse_top_k_categorical_accuracy';
  readonly #k: number;

  constructor({ k = 5 }: TopKOptions = {}) {
    this.#k = k;
  }

  values(labels: tf.Tensor, { outputs }: Predictions): tf.Tensor {
    return isInTopK(classesOf(labels, outputs), outputs, this.#k);
  }
}

/** Fewer than k outputs are larger; equal ones do not count. @source https://www.tensorflow.org/api_docs/python/tf/math/in_top_k */
function isInTopK(classes: tf.Tensor, outputs: tf.Tensor, k: number): tf.Tensor {
  const truth = tf.oneHot(tf.cast(classes, 'int32'), outputs.shape.at(-1) ?? 0);
  const output = tf.sum(tf.where(tf.cast(truth, 'bool'), outputs, tf.zerosLike(outputs)), -1, true);
  const numLarger = tf.sum(tf.cast(tf.greater(outputs, output), 'int32'), -1);
  return tf.cast(tf.less(numLarger, k), 'float32');
}
