import * as tf from '@tensorflow/tfjs-core';
import { collectLogits, type Layer } from '@thaw/layers';

import type { Batch } from './batch.js';
import { InvalidBatch } from './errors.js';
import type { Loss, Predictions } from './losses/loss.js';
import type { Metric } from './metrics/metric.js';
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
  readonly metrics: readonly Metric[];
}

/** Sums over examples and what each is to be divided by, by name. */
export interface Summary {
  readonly denominators: ReadonlyMap<string, number>;
  readonly sums: ReadonlyMap<string, number>;
}

/** The sum of a loss as a tensor, for whoever wants its gradient, and everything that was summed as numbers. */
export interface ForwardSums {
  readonly lossSum: tf.Scalar;
  readonly summary: Summary;
}

/** Applies the model and sums up loss and metrics. Must run inside `runInContext` and `tidy`. */
export function computeSums(objective: Objective, batch: Batch): ForwardSums {
  return collectLogits((logitsOf) => {
    const outputs = objective.model.apply(batch.inputs);
    return sumUp(objective, batch, { outputs, logits: logitsOf(outputs) });
  });
}

function sumUp({ loss, metrics }: Objective, batch: Batch, predictions: Predictions): ForwardSums {
  const losses = loss.values(batch.labels, predictions);
  const lossSum = tf.sum<tf.Scalar>(losses);
  const denominators = new Map([
    [EXAMPLES, numExamplesOf(batch)],
    [LOSS, losses.size],
  ]);
  const sums = new Map([[LOSS, numberIn(lossSum)]]);
  for (const metric of metrics) {
    const values = metric.values(batch.labels, predictions);
    denominators.set(metric.name, values.size);
    sums.set(metric.name, numberIn(tf.sum<tf.Scalar>(values)));
  }
  return { lossSum, summary: { denominators, sums } };
}

/** Writes a summary into the sections of its names. */
export function writeSummary(layout: StepVectorLayout, summary: Summary, into: Float32Array): void {
  const write = (kind: SectionKind, values: ReadonlyMap<string, number>): void => {
    for (const [name, value] of values) into[findSection(layout, kind, name).offset] = value;
  };
  write('denominator', summary.denominators);
  write('metric', summary.sums);
}

/** @throws InvalidBatch when there is none: a replica without examples is left out of the sum, not added as zeros */
export function numExamplesOf({ inputs, labels }: Batch): number {
  const numExamples = inputs.shape.at(0) ?? 0;
  if (numExamples === 0)
    throw new InvalidBatch('examples', 'at least one', 'none; leave an empty replica out');
  if (labels.shape[0] === numExamples) return numExamples;
  throw new InvalidBatch('labels', `one for each of ${numExamples} examples`, String(labels.shape[0]));
}

function numberIn(scalar: tf.Scalar): number {
  return scalar.dataSync<'float32'>()[0] ?? Number.NaN;
}
