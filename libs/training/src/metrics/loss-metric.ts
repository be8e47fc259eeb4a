import type * as tf from '@tensorflow/tfjs-core';

import type { Loss, Predictions } from '../losses/loss.js';
import type { MeanMetric } from './metric.js';

/** The mean of a loss's values, as something to look at. @source keras/src/metrics/reduction_metrics.py, `MeanMetricWrapper` */
export class LossMetric implements MeanMetric {
  readonly name: string;
  readonly #loss: Loss;

  constructor(name: string, loss: Loss) {
    this.name = name;
    this.#loss = loss;
  }

  values(labels: tf.Tensor, predictions: Predictions): tf.Tensor {
    return this.#loss.values(labels, predictions);
  }
}
