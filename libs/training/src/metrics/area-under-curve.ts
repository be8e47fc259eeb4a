import * as tf from '@tensorflow/tfjs-core';

import type { Predictions } from '../losses/loss.js';
import { areaBelow, type Curve, type SummationMethod } from './curve.js';
import { decisionsOf } from './decisions.js';
import type { CountMetric } from './metric.js';
import { countByInterval, positivesAbove } from './threshold-counts.js';

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
 * @source keras/src/metrics/confusion_metrics.py, `AUC`
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

  counts(labels: tf.Tensor, predictions: Predictions, weights?: tf.Tensor): tf.Tensor {
    const decisions = decisionsOf(labels, predictions, weights);
    const outputs = this.#fromLogits ? tf.sigmoid(decisions.outputs) : decisions.outputs;
    return countByInterval({ ...decisions, outputs }, this.#numThresholds);
  }

  result(counts: Float32Array): number {
    const thresholds = positivesAbove(counts, this.#numThresholds);
    return areaBelow(thresholds, this.#curve, this.#summationMethod);
  }
}
