import * as tf from '@tensorflow/tfjs-core';

import type { Predictions } from '../losses/loss.js';
import { areaBelow, type Curve, type Positives, type SummationMethod } from './curve.js';
import { decisionsOf } from './decisions.js';
import type { CountMetric } from './metric.js';

/** Settings of {@link AreaUnderCurve}; the defaults are Keras's. */
export interface AreaUnderCurveOptions {
  /** Evenly from 0 to 1; by default 200. */
  numThresholds?: number | undefined;
  /** By default `ROC`. */
  curve?: Curve | undefined;
  /** By default `interpolation`. */
  summationMethod?: SummationMethod | undefined;
  /** Whether a sigmoid is to be applied to the outputs; by default false. */
  fromLogits?: boolean | undefined;
}

/**
 * The area under the curve that precision and recall, or true and false positives, describe as the threshold moves.
 * What is added up are the labels that are yes, and those that are no, in each interval between two thresholds.
 *
 * @source keras/src/metrics/confusion_metrics.py, `AUC`; keras/src/metrics/metrics_utils.py,
 *   `_update_confusion_matrix_variables_optimized`
 */
export class AreaUnderCurve implements CountMetric {
  readonly name = 'auc';
  readonly numCounts: number;
  readonly #numThresholds: number;
  readonly #curve: Curve;
  readonly #summationMethod: SummationMethod;
  readonly #fromLogits: boolean;

  constructor(options: AreaUnderCurveOptions = {}) {
    this.#numThresholds = options.numThresholds ?? 200;
    this.numCounts = 2 * this.#numThresholds;
    this.#curve = options.curve ?? 'ROC';
    this.#summationMethod = options.summationMethod ?? 'interpolation';
    this.#fromLogits = options.fromLogits ?? false;
  }

  counts(labels: tf.Tensor, predictions: Predictions, weights?: tf.Tensor): ArrayLike<number> {
    const decisions = decisionsOf(labels, predictions, weights);
    const outputs = this.#fromLogits ? tf.sigmoid(decisions.outputs) : decisions.outputs;
    const intervals = tf
      .relu(tf.sub(tf.ceil(tf.mul(tf.clipByValue(outputs, 0, 1), this.#numThresholds - 1)), 1))
      .dataSync<'float32'>();
    const truth = decisions.truth.dataSync<'float32'>();
    const counts = new Float32Array(this.numCounts);
    decisions.weights.dataSync<'float32'>().forEach((weight, index) => {
      const place = (intervals[index] ?? 0) + (truth[index] === 1 ? 0 : this.#numThresholds);
      counts[place] = (counts[place] ?? 0) + weight;
    });
    return counts;
  }

  result(counts: Float32Array): number {
    const thresholds: Positives[] = [];
    let [truePositives, falsePositives] = [0, 0];
    for (let index = this.#numThresholds - 1; index >= 0; index--) {
      truePositives += counts[index] ?? 0;
      falsePositives += counts[this.#numThresholds + index] ?? 0;
      thresholds.unshift({ truePositives, falsePositives });
    }
    return areaBelow(thresholds, this.#curve, this.#summationMethod);
  }
}
