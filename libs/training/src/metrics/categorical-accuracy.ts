import * as tf from '@tensorflow/tfjs-core';

import { alignLabels, type Predictions } from '../losses/loss.js';
import type { MeanMetric } from './metric.js';

/**
 * How often the largest output is where the largest label is: 1 or 0 for each example and position.
 *
 * @source keras/src/metrics/accuracy_metrics.py, `categorical_accuracy`
 */
export class CategoricalAccuracy implements MeanMetric {
  readonly name = 'categorical_accuracy';

  values(labels: tf.Tensor, predictions: Predictions): tf.Tensor {
    const { targets, outputs } = alignLabels(labels, predictions.outputs);
    return tf.cast(tf.equal(tf.argMax(targets, -1), tf.argMax(outputs, -1)), 'float32');
  }
}
