import * as tf from '@tensorflow/tfjs-core';

import type { Predictions } from '../losses/loss.js';
import { decisionsOf } from './decisions.js';
import type { CountMetric } from './metric.js';

/** What is counted: whether the output says yes or no, and whether that is right. */
export type ConfusionKind = 'true_positives' | 'true_negatives' | 'false_positives' | 'false_negatives';

/**
 * How many decisions are of one kind, or the sum of their weights.
 *
 * @source keras/src/metrics/confusion_metrics.py, `_ConfusionMatrixConditionCount`
 */
export class ConfusionCount implements CountMetric {
  readonly name: ConfusionKind;
  readonly numCounts = 1;
  readonly #threshold: number;

  /** @param options `threshold`: larger outputs say yes; by default 0.5 */
  constructor(kind: ConfusionKind, { threshold = 0.5 }: { threshold?: number | undefined } = {}) {
    this.name = kind;
    this.#threshold = threshold;
  }

  counts(labels: tf.Tensor, predictions: Predictions, sampleWeights?: tf.Tensor): tf.Tensor {
    const { outputs, truth, weights } = decisionsOf(labels, predictions, sampleWeights);
    const says = tf.cast(tf.greater(outputs, this.#threshold), 'float32');
    const isSaid = this.name.endsWith('positives') ? says : tf.sub(1, says);
    const isRight = tf.cast(tf.equal(says, truth), 'float32');
    const counted = tf.mul(isSaid, this.name.startsWith('true') ? isRight : tf.sub(1, isRight));
    return tf.sum(tf.mul(counted, weights));
  }

  result([count = 0]: Float32Array): number {
    return count;
  }
}
