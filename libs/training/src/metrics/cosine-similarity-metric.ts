import type * as tf from '@tensorflow/tfjs-core';

import { cosine } from '../losses/cosine-similarity.js';
import type { Predictions } from '../losses/loss.js';
import type { MeanMetric } from './metric.js';

/**
 * The cosine between label and output; unlike the loss of this name, 1 for the same direction.
 *
 * @source keras/src/metrics/regression_metrics.py, `cosine_similarity`
 */
export class CosineSimilarityMetric implements MeanMetric {
  readonly name = 'cosine_similarity';

  values(labels: tf.Tensor, predictions: Predictions): tf.Tensor {
    return cosine(labels, predictions, -1);
  }
}
