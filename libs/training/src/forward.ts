import * as tf from '@tensorflow/tfjs-core';
import { collectLogits, collectLosses, type Layer } from '@thaw/layers';

import type { Batch } from './batch.js';
import { InvalidBatch } from './errors.js';
import { lossDivisor, sumLoss } from './losses/loss-sum.js';
import type { Loss, Predictions } from './losses/loss.js';
import type { ReportedMetric } from './metrics/metric-list.js';
import { sumMetric } from './metrics/metric-sum.js';
import {
  EXAMPLES,
  findSection,
  LOSS,
  type SectionKind,
  type StepVectorLayout,
} from './step-vector-layout.js';

/** What a pass over examples computes and measures. */
export interface Objective {
  readonly model: Layer;
  readonly loss: Loss;
  readonly metrics: readonly ReportedMetric[];
}

/** Sums over examples and what each is to be divided by, by name; counts are sums that nothing divides. */
export interface Summary {
  readonly denominators: ReadonlyMap<string, number>;
  readonly sums: ReadonlyMap<string, ArrayLike<number>>;
}

/** The sum of a loss, with the losses that layers declared, as a tensor, for whoever wants its gradient, and everything that was summed as numbers. */
export interface ForwardSums {
  readonly lossSum: tf.Scalar;
  readonly summary: Summary;
}

/** Applies the model and sums up loss and metrics. Must run inside `runInContext` and `tidy`. */
export function computeSums(objective: Objective, batch: Batch): ForwardSums {
  return collectLosses((declaredLosses) =>
    collectLogits((logitsOf) => {
      const outputs = objective.model.apply(batch.inputs);
      return sumUp(objective, batch, { outputs, logits: logitsOf(outputs) }, declaredLosses());
    }),
  );
}

function sumUp(
  { loss, metrics }: Objective,
  batch: Batch,
  predictions: Predictions,
  declaredLosses: readonly tf.Scalar[],
): ForwardSums {
  const { labels, sampleWeights } = batch;
  const { sum, denominator } = sumLoss(loss, labels, predictions, sampleWeights);
  const lossSum = withDeclared(sum, declaredLosses, lossDivisor(loss.reduction, denominator));
  const denominators = new Map([
    [EXAMPLES, numExamplesOf(batch)],
    [LOSS, denominator],
  ]);
  const sums = new Map<string, ArrayLike<number>>([[LOSS, lossSum.dataSync<'float32'>()]]);
  for (const { name, metric, isWeighted } of metrics) {
    const weights = isWeighted ? sampleWeights : undefined;
    if ('counts' in metric) {
      sums.set(name, metric.counts(labels, predictions, weights));
      continue;
    }
    const mean = sumMetric(metric, labels, predictions, weights);
    denominators.set(name, mean.denominator);
    sums.set(name, [mean.sum]);
  }
  return { lossSum, summary: { denominators, sums } };
}

/**
 * Layers declare what is to be added to a batch's mean loss; times the replica's own divisor it can be added to the
 * sum, and comes out as the mean over replicas, weighted as their losses are.
 */
function withDeclared(sum: tf.Scalar, declared: readonly tf.Scalar[], divisor: number): tf.Scalar {
  return declared.reduce<tf.Scalar>((total, each) => tf.add(total, tf.mul(each, divisor)), sum);
}

/** Writes a summary into the sections of its names. */
export function writeSummary(layout: StepVectorLayout, summary: Summary, into: Float32Array): void {
  const write = (kind: SectionKind, name: string, values: ArrayLike<number>): void =>
    into.set(values, findSection(layout, kind, name).offset);
  for (const [name, value] of summary.denominators) write('denominator', name, [value]);
  for (const [name, values] of summary.sums) write('metric', name, values);
}

/** @throws InvalidBatch when there is none: a replica without examples is left out of the sum, not added as zeros */
export function numExamplesOf({ inputs, labels }: Batch): number {
  const numExamples = inputs.shape.at(0) ?? 0;
  if (numExamples === 0)
    throw new InvalidBatch('examples', 'at least one', 'none; leave an empty replica out');
  if (labels.shape[0] === numExamples) return numExamples;
  throw new InvalidBatch('labels', `one for each of ${numExamples} examples`, String(labels.shape[0]));
}
