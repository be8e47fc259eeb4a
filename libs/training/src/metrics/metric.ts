import type * as tf from '@tensorflow/tfjs-core';
import type { TrainSpec } from '@thaw/orchestration';

import type { Predictions } from '../losses/loss.js';
import { Accuracy } from './accuracy.js';

/** The name of a metric in a job. */
export type MetricName = TrainSpec['metrics'][number];

/** A mean whose sum and count are kept apart, so that they can be added up over replicas. */
export interface Metric {
  readonly name: MetricName;
  /** One value for each thing that counts. Called inside a `tidy` that owns the result. */
  values(labels: tf.Tensor, predictions: Predictions): tf.Tensor;
}

const METRICS: Readonly<Record<MetricName, () => Metric>> = { accuracy: () => new Accuracy() };

/** The metric of a name. */
export function createMetric(name: MetricName): Metric {
  return METRICS[name]();
}
