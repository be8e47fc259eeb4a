import type { MetricName, MetricSettings } from '@thaw/orchestration';

import { AreaUnderCurve } from './area-under-curve.js';
import { ConfusionCount } from './confusion-count.js';
import { FBetaScore } from './f-beta-score.js';
import { IntersectionOverUnion } from './intersection-over-union.js';
import type { CountMetric } from './metric.js';
import { OperatingPoint } from './operating-point.js';
import { Precision, Recall } from './precision-recall.js';
import { R2Score } from './r2-score.js';

const COUNTED = [
  'precision',
  'recall',
  'f1_score',
  'fbeta_score',
  'true_positives',
  'true_negatives',
  'false_positives',
  'false_negatives',
  'precision_at_recall',
  'recall_at_precision',
  'sensitivity_at_specificity',
  'specificity_at_sensitivity',
  'r2_score',
  'binary_iou',
  'iou',
  'mean_iou',
  'one_hot_iou',
  'one_hot_mean_iou',
  'auc',
] as const satisfies readonly MetricName[];

/** Settings of the metrics that follow from several sums. */
export type CountMetricSettings = Extract<MetricSettings, { name: (typeof COUNTED)[number] }>;

/** Whether a metric follows from several sums. */
export function isCounted(settings: MetricSettings): settings is CountMetricSettings {
  return (COUNTED as readonly MetricName[]).includes(settings.name);
}

/**
 * The metric of a name that follows from several sums.
 *
 * @param numOutputs of the model
 * @throws InvalidTraining when a setting is outside its range, or the number of outputs is needed and not known
 */
export function createCountMetric(
  settings: CountMetricSettings,
  numOutputs: number | undefined,
): CountMetric {
  switch (settings.name) {
    case 'precision':
      return new Precision(settings);
    case 'recall':
      return new Recall(settings);
    case 'f1_score':
    case 'fbeta_score':
      return new FBetaScore(settings.name, { ...settings, numOutputs });
    case 'true_positives':
    case 'true_negatives':
    case 'false_positives':
    case 'false_negatives':
      return new ConfusionCount(settings.name, settings);
    case 'precision_at_recall':
      return new OperatingPoint(settings.name, { ...settings, atLeast: settings.recall });
    case 'recall_at_precision':
      return new OperatingPoint(settings.name, { ...settings, atLeast: settings.precision });
    case 'sensitivity_at_specificity':
      return new OperatingPoint(settings.name, { ...settings, atLeast: settings.specificity });
    case 'specificity_at_sensitivity':
      return new OperatingPoint(settings.name, { ...settings, atLeast: settings.sensitivity });
    case 'r2_score':
      return new R2Score({ ...settings, numOutputs });
    case 'binary_iou':
    case 'iou':
    case 'mean_iou':
    case 'one_hot_iou':
    case 'one_hot_mean_iou':
      return createIntersectionOverUnion(settings);
    case 'auc':
      return new AreaUnderCurve(settings);
  }
}

type IntersectionName = 'binary_iou' | 'iou' | 'mean_iou' | 'one_hot_iou' | 'one_hot_mean_iou';

/** @source keras/src/metrics/iou_metrics.py, the constructors' defaults */
function createIntersectionOverUnion(
  settings: Extract<MetricSettings, { name: IntersectionName }>,
): IntersectionOverUnion {
  const { name } = settings;
  if (name === 'binary_iou') {
    const { threshold = 0.5, targetClassIds } = settings;
    const binary = { numClasses: 2, sparseYTrue: true, sparseYPred: true };
    return new IntersectionOverUnion(name, { ...binary, threshold, targetClassIds });
  }
  const isOneHot = name === 'one_hot_iou' || name === 'one_hot_mean_iou';
  const { sparseYTrue = !isOneHot } = 'sparseYTrue' in settings ? settings : {};
  return new IntersectionOverUnion(name, {
    ...settings,
    sparseYTrue,
    sparseYPred: settings.sparseYPred ?? !isOneHot,
  });
}
