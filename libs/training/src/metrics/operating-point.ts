import type * as tf from '@tensorflow/tfjs-core';

import type { Predictions } from '../losses/loss.js';
import type { Positives } from './curve.js';
import { decisionsOf, ofClass } from './decisions.js';
import type { CountMetric } from './metric.js';
import { countByInterval, positivesAbove } from './threshold-counts.js';

/** What is reported where something else is still good enough. */
export type OperatingPointKind =
  'precision_at_recall' | 'recall_at_precision' | 'sensitivity_at_specificity' | 'specificity_at_sensitivity';

/** Settings of {@link OperatingPoint}. */
export interface OperatingPointOptions {
  /** What the constrained one must reach, from 0 to 1. */
  atLeast: number;
  /** Evenly from 0 to 1; by default 200. */
  numThresholds?: number | undefined;
  /** Only this class's output is looked at. */
  classId?: number | undefined;
}

/**
 * The best of one number over all thresholds at which another reaches a given value; 0 where none does. Labels are counted in
 * each interval between two thresholds, as for the area under a curve.
 *
 * @source keras/src/metrics/confusion_metrics.py, `SensitivitySpecificityBase` and the four that extend it
 */
export class OperatingPoint implements CountMetric {
  readonly name: OperatingPointKind;
  readonly numCounts: number;
  readonly #atLeast: number;
  readonly #numThresholds: number;
  readonly #classId: number | undefined;

  constructor(kind: OperatingPointKind, { atLeast, numThresholds = 200, classId }: OperatingPointOptions) {
    this.name = kind;
    this.numCounts = 2 * numThresholds;
    this.#atLeast = Math.fround(atLeast);
    this.#numThresholds = numThresholds;
    this.#classId = classId;
  }

  counts(labels: tf.Tensor, predictions: Predictions, weights?: tf.Tensor): tf.Tensor {
    const all = decisionsOf(labels, predictions, weights);
    const seen = this.#classId === undefined ? all : ofClass(all, this.#classId);
    return countByInterval(seen, this.#numThresholds);
  }

  result(counts: Float32Array): number {
    const thresholds = positivesAbove(counts, this.#numThresholds);
    const [all = { truePositives: 0, falsePositives: 0 }] = thresholds;
    const { best, constrained } = RATES[this.name];
    const feasible = thresholds.filter((each) => constrained(each, all) >= this.#atLeast);
    return Math.max(0, ...feasible.map((each) => best(each, all)));
  }
}

/** A rate at one threshold, given what there is altogether. */
type Rate = (above: Positives, all: Positives) => number;

const precision: Rate = ({ truePositives, falsePositives }) =>
  ratio(truePositives, truePositives + falsePositives);
const recall: Rate = ({ truePositives }, all) => ratio(truePositives, all.truePositives);
const specificity: Rate = ({ falsePositives }, all) =>
  ratio(all.falsePositives - falsePositives, all.falsePositives);

const RATES = {
  precision_at_recall: { best: precision, constrained: recall },
  recall_at_precision: { best: recall, constrained: precision },
  sensitivity_at_specificity: { best: recall, constrained: specificity },
  specificity_at_sensitivity: { best: specificity, constrained: recall },
} satisfies Record<OperatingPointKind, { best: Rate; constrained: Rate }>;

/** Rounded as Keras has it, so that a rate reaches a bound here if it does there. */
function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.fround(part / whole);
}
