import * as tf from '@tensorflow/tfjs-core';

import { alignLabels, type Predictions } from '../losses/loss.js';
import type { MeanMetric } from './metric.js';

/**
 * How often outputs are on the right side of a threshold: 1 or 0 for each output.
 *
 * @source keras/src/metrics/accuracy_metrics.py, `binary_accuracy`
 */
export class BinaryAccuracy implements MeanMetric {
  readonly name = 'binary_accuracy';
  readonly #threshold: number;

  constructor({ threshold = 0.5 }: { threshold?: number | undefined } = {}) {
    this.#threshold = threshold;
  }

  values(labels: tf.Tensor, predictions: Predictions): tf.Tensor {
    const { targets, outputs } = alignLabels(labels, predictions.outputs);
    const decided = tf.cast(tf.greater(outputs, this.#threshold), 'float32');
    return tf.cast(tf.equal(targets, decided), 'float32');
  }
}
