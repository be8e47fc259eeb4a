import * as tf from '@tensorflow/tfjs-core';
import { weightPaths, type Layer, type Weight } from '@thaw/layers';

import { NothingTrainable } from './errors.js';
import { gradientName, type LossGroup, type LossTerm } from './loss-terms.js';
import type { ReportedMetric } from './metrics/metric-list.js';
import { createObjective, type Objective } from './objective.js';
import { weightDecayOf } from './optimizers/optimizer-step.js';
import type { TrainingPlan } from './replica-step.js';
import {
  createEvaluationLayout,
  createStepLayout,
  type NamedCounts,
  type SizedWeight,
  type StepVectorLayout,
} from './step-vector-layout.js';
import type { TrainerOptions } from './trainer.js';
import { findUnreachedWeights } from './unreached-weights.js';
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
  const { terms, groups, metrics } = objective;
  const layout = createStepLayout({
    gradients: groups.flatMap((group) => gradientsOf(group, groups, trainable)),
    updates: sizesOf(updated),
    metrics: [...namesOfTerms(terms), ...namesOfMeans(metrics)],
    counts: countsOf(metrics),
  });
  // Nothing but weight decay tells a weight without a gradient from one whose gradient is zero.
  const decays = (weightDecayOf(options.optimizer) ?? 0) > 0;
  const unreached = decays ? findUnreachedWeights(objective, trainable, options) : new Set<string>();
  return { ...objective, trainable, updated, unreached, layout, seed, random };
}

/** The layout of the sums of an evaluation. */
export function createEvaluationPlan({ terms, metrics }: Objective): StepVectorLayout {
  return createEvaluationLayout([...namesOfTerms(terms), ...namesOfMeans(metrics)], countsOf(metrics));
}

function gradientsOf(
  group: LossGroup,
  groups: readonly LossGroup[],
  trainable: ReadonlyMap<string, Weight>,
): SizedWeight[] {
  return sizesOf(trainable).map(({ path, size }) => ({ path: gradientName(path, group, groups), size }));
}

/** Of several terms each has a sum of its own; a single one has that of the total. */
function namesOfTerms(terms: readonly LossTerm[]): string[] {
  return terms.length === 1 ? [] : terms.map(({ name }) => name);
}

function trainableByPath(model: Layer): ReadonlyMap<string, Weight> {
  const trainable = new Set(model.trainableWeights);
  if (trainable.size === 0) throw new NothingTrainable(model.weights.length);
  return new Map([...weightPaths(model)].filter(([, weight]) => trainable.has(weight)));
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
