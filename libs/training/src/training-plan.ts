import * as tf from '@tensorflow/tfjs-core';
import { isShapeList, weightPaths, type Layer, type Weight } from '@thaw/layers';

import { NothingTrainable } from './errors.js';
import type { Objective } from './forward.js';
import { createLoss } from './losses/create-loss.js';
import { createMetrics, type ReportedMetric } from './metrics/metric-list.js';
import type { TrainingPlan } from './replica-step.js';
import {
  createEvaluationLayout,
  createStepLayout,
  type NamedCounts,
  type SizedWeight,
  type StepVectorLayout,
} from './step-vector-layout.js';
import type { TrainerOptions } from './trainer.js';
import { findUpdatedWeights } from './update-discovery.js';

/**
 * Looks at the model as it is frozen now, and lays out its steps. Loss and metrics stay those of an earlier plan.
 *
 * @throws NothingTrainable when every weight is frozen
 * @throws InvalidTraining when a setting is out of range or the input's shape is unknown
 */
export function createPlan(
  options: TrainerOptions,
  objective: Objective = createObjective(options),
): TrainingPlan {
  const { model, seed, random } = options;
  const trainable = trainableByPath(model);
  const updated = findUpdatedWeights(model, options);
  const { loss, metrics } = objective;
  const layout = createStepLayout({
    gradients: sizesOf(trainable),
    updates: sizesOf(updated),
    metrics: namesOfMeans(metrics),
    counts: countsOf(metrics),
  });
  return { model, loss, metrics, trainable, updated, layout, seed, random };
}

/** The layout of the sums of an evaluation. */
export function createEvaluationPlan({ metrics }: Objective): StepVectorLayout {
  return createEvaluationLayout(namesOfMeans(metrics), countsOf(metrics));
}

/** What every pass over examples computes. @throws InvalidTraining when a setting of the loss or of a metric is out of range */
export function createObjective({
  model,
  loss,
  fromLogits,
  metrics,
  weightedMetrics,
}: TrainerOptions): Objective {
  const isMade = typeof loss === 'object' && 'values' in loss;
  const numOutputs = numOutputsOf(model);
  return {
    model,
    loss: isMade ? loss : createLoss(loss, { fromLogits }),
    metrics: createMetrics({ metrics, weightedMetrics, numOutputs }),
  };
}

function trainableByPath(model: Layer): ReadonlyMap<string, Weight> {
  const trainable = new Set(model.trainableWeights);
  if (trainable.size === 0) throw new NothingTrainable(model.weights.length);
  return new Map([...weightPaths(model)].filter(([, weight]) => trainable.has(weight)));
}

function numOutputsOf(model: Layer): number | undefined {
  const shape = model.outputShape;
  return isShapeList(shape) ? undefined : (shape.at(-1) ?? undefined);
}

function namesOfMeans(metrics: readonly ReportedMetric[]): string[] {
  return metrics.filter(({ metric }) => !('counts' in metric)).map(({ name }) => name);
}

function countsOf(metrics: readonly ReportedMetric[]): NamedCounts[] {
  return metrics.flatMap(({ name, metric }) =>
    'counts' in metric ? [{ name, size: metric.numCounts }] : [],
  );
}

function sizesOf(weights: ReadonlyMap<string, Weight>): SizedWeight[] {
  return Array.from(weights, ([path, { shape }]) => ({ path, size: tf.util.sizeFromShape([...shape]) }));
}
