import * as tf from '@tensorflow/tfjs-core';

import { alignLabels, type Predictions } from '../losses/loss.js';
import type { MeanMetric } from './metric.js';

/**
 * How often outputs equal labels: 1 or 0 for each. This is Keras's class `Accuracy`; its name `accuracy` means the
 * accuracy that fits the shapes, see `Accuracy` here.
 *
 * @source keras/src/metrics/accuracy_metrics.py, `accuracy`
 */
export class ExactAccuracy implements MeanMetric {
  readonly name = 'exact_accuracy';

  values(labels: tf.Tensor, predictions: Predictions): tf.Tensor {
    const { targets, outputs } = alignLabels(labels, predictions.outputs);
    return tf.cast(tf.equal(targets, outputs), 'float32');
  }
}
