import * as tf from '@tensorflow/tfjs-core';

import { alignLabels, type Predictions } from '../losses/loss.js';
import type { MeanMetric } from './metric.js';

/**
 * `sqrt(mean(square(label - output)))` over everything that was seen, not the mean of each batch's root.
 *
 * @source keras/src/metrics/regression_metrics.py, `RootMeanSquaredError`
 */
export class RootMeanSquaredError implements MeanMetric {
  readonly name = 'root_mean_squared_error';
  /** As Keras's does, which is no mean of a function's values there. */
  readonly ignoresMasks = true;

  values(labels: tf.Tensor, predictions: Predictions): tf.Tensor {
    const { targets, outputs } = alignLabels(labels, predictions.outputs);
    return tf.square(tf.sub(outputs, targets));
  }

  result(mean: number): number {
    return Math.sqrt(mean);
  }
}
