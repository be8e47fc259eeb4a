import { shapeList } from '@thaw/layers';

import { isYesOrNo } from './losses/create-loss.js';
import { ConfusionMatrix, MAX_CONFUSION_CLASSES } from './metrics/confusion-matrix.js';
import type { ReportedMetric } from './metrics/metric-list.js';
import type { Objective } from './objective.js';

/** The confusion matrix of a model with one output that chooses among a bounded number of classes; else undefined. */
export function createConfusion({ model, terms }: Objective): ReportedMetric | undefined {
  const [shape, ...others] = shapeList(model.outputShape);
  const [term] = terms;
  const numOutputs = shape?.[1];
  if (others.length > 0 || shape?.length !== 2 || typeof numOutputs !== 'number' || term === undefined)
    return undefined;
  if (numOutputs > MAX_CONFUSION_CLASSES || (numOutputs === 1 && !isYesOrNo(term.loss.name)))
    return undefined;
  const metric = new ConfusionMatrix(numOutputs);
  return { name: metric.name, metric, isWeighted: false, output: 0 };
}

/** An objective that measures one thing more. */
export function withMetric<Given extends Objective>(
  objective: Given,
  metric: ReportedMetric | undefined,
): Given {
  return metric === undefined ? objective : { ...objective, metrics: [...objective.metrics, metric] };
}
