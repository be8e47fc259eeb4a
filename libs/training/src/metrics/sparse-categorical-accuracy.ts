import * as tf from '@tensorflow/tfjs-core';

import { classesOf } from '../losses/class-labels.js';
import type { Predictions } from '../losses/loss.js';
import type { MeanMetric } from './metric.js';

/**
 * How often the largest output is that of the label's class: 1 or 0 for each example and position.
 *
 * @source keras/src/metrics/accuracy_metrics.py, `sparse_categorical_accuracy`
 */
export class SparseCategoricalAccuracy implements MeanMetric {
  readonly name = 'sparse_categorical_accuracy';

  values(labels: tf.Tensor, { outputs }: Predictions): tf.Tensor {
    const classes = tf.cast(classesOf(labels, outputs), 'int32');
    return tf.cast(tf.equal(classes, tf.argMax(outputs, -1)), 'float32');
  }
}
