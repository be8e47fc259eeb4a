import type { MetricName } from './metric-spec.js';

/**
 * Whether a larger value of a metric is better (`max`) or a smaller one; undefined where Keras says neither.
 *
 * @source keras/src/metrics, `_direction`
 */
export const METRIC_DIRECTIONS: Readonly<Record<MetricName, 'min' | 'max' | undefined>> = {
  accuracy: 'max',
  binary_accuracy: 'max',
  categorical_accuracy: 'max',
  sparse_categorical_accuracy: 'max',
  top_k_categorical_accuracy: 'max',
  sparse_top_k_categorical_accuracy: 'max',
  exact_accuracy: 'max',
  precision: 'max',
  recall: 'max',
  f1_score: 'max',
  fbeta_score: 'max',
  auc: 'max',
  true_positives: undefined,
  true_negatives: undefined,
  false_positives: undefined,
  false_negatives: undefined,
  precision_at_recall: 'max',
  recall_at_precision: 'max',
  sensitivity_at_specificity: 'max',
  specificity_at_sensitivity: 'max',
  r2_score: 'max',
  pearson_correlation: 'max',
  concordance_correlation: 'max',
  binary_iou: 'max',
  iou: 'max',
  mean_iou: 'max',
  one_hot_iou: 'max',
  one_hot_mean_iou: 'max',
  cosine_similarity: 'max',
  mean_squared_error: 'min',
  root_mean_squared_error: 'min',
  mean_absolute_error: 'min',
  mean_absolute_percentage_error: 'min',
  mean_squared_logarithmic_error: 'min',
  log_cosh_error: 'min',
  binary_crossentropy: 'min',
  categorical_crossentropy: 'min',
  sparse_categorical_crossentropy: 'min',
  kl_divergence: 'min',
  poisson: 'min',
  hinge: 'min',
  squared_hinge: 'min',
  categorical_hinge: 'min',
};

/** Keras's short names. */
const SHORT_NAMES: Readonly<Record<string, 'min' | 'max'>> = {
  acc: 'max',
  mse: 'min',
  mae: 'min',
  mape: 'min',
  msle: 'min',
  bce: 'min',
};

/**
 * Which change of a measured number is an improvement, by its name: `loss`, or a metric as it is reported (`weighted_`
 * or the name of an output before it, or a number after it, does not matter), with or without `val_`. Undefined where the
 * name does not tell it.
 */
export function directionOf(monitor: string): 'min' | 'max' | undefined {
  const name = monitor.replace(/^val_/, '');
  const metric = name.replace(/_\d+$/, '');
  const directions = { loss: 'min' as const, ...METRIC_DIRECTIONS, ...SHORT_NAMES };
  const known = Object.entries(directions).find(([each]) => metric === each || metric.endsWith(`_${each}`));
  return known?.[1];
}
