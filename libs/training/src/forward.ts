import * as tf from '@tensorflow/tfjs-core';
import { carryMasks, collectLogits, collectLosses } from '@thaw/layers';

import { timesAmount, type Amount } from './amount.js';
import { labelsOf, numExamplesOf, weightsOf, type Batch } from './batch.js';
import { groupDivisor, shareOf, type LossGroup, type LossTerm } from './loss-terms.js';
import { sumLoss, type LossSum } from './losses/loss-sum.js';
import type { Predictions } from './losses/loss.js';
import { sumMetric } from './metrics/metric-sum.js';
import type { Objective } from './objective.js';
import { EXAMPLES, LOSS } from './step-vector-layout.js';

/** Sums over examples and what each is to be divided by, by name; counts are sums that nothing divides. */
export interface Summary {
  readonly denominators: ReadonlyMap<string, Amount>;
  readonly sums: ReadonlyMap<string, tf.Tensor>;
}

/**
 * The sum of each group of losses, with the losses that layers declared in the first, for whoever wants their gradients,
 * and everything that was summed.
 */
export interface ForwardSums {
  readonly lossSums: readonly tf.Scalar[];
  readonly summary: Summary;
}

/** Applies the model and sums up losses and metrics, reading no values. Must run inside `runInContext` and `tidy`. */
export function computeSums(objective: Objective, batch: Batch): ForwardSums {
  return collectLosses((declaredLosses) =>
    collectLogits((logitsOf) =>
      carryMasks((maskOf) => {
        const predictions = objective.model.applyAll(batch.inputs).map((outputs) => {
          const mask = maskOf(outputs);
          const counted = mask && tf.cast(tf.cast(mask, 'bool'), 'float32');
          return { outputs, logits: logitsOf(outputs), mask: counted };
        });
        return sumUp(objective, batch, predictions, declaredLosses());
      }),
    ),
  );
}

function sumUp(
  objective: Objective,
  batch: Batch,
  predictions: readonly Predictions[],
  declaredLosses: readonly tf.Scalar[],
): ForwardSums {
  const numExamples = numExamplesOf(batch);
  const terms = new Map(objective.terms.map((term) => [term, sumTerm(term, batch, predictions)]));
  const summary: Sums = { denominators: new Map([[EXAMPLES, numExamples]]), sums: new Map() };
  for (const [{ name }, { denominator }] of terms) summary.denominators.set(name, denominator);
  const lossSums = objective.groups.map((group, index) => {
    const sum = sumGroup(group, terms, numExamples);
    const divisor = groupDivisor(group, (name) => summary.denominators.get(name) ?? Number.NaN);
    return index === 0 ? withDeclared(sum, declaredLosses, divisor) : sum;
  });
  if (terms.size === 1) lossSums.forEach((sum) => summary.sums.set(LOSS, sum));
  else reportTerms(terms, declaredLosses, numExamples, summary);
  reportMetrics(objective, batch, predictions, summary);
  return { lossSums, summary };
}

interface Sums {
  readonly denominators: Map<string, Amount>;
  readonly sums: Map<string, tf.Tensor>;
}

function sumTerm({ loss, output }: LossTerm, batch: Batch, predictions: readonly Predictions[]): LossSum {
  return sumLoss(loss, labelsOf(batch, output), predictionsOf(predictions, output), weightsOf(batch, output));
}

function sumGroup(group: LossGroup, sums: ReadonlyMap<LossTerm, LossSum>, numExamples: number): tf.Scalar {
  const parts = group.terms.flatMap((term) => {
    const own = sums.get(term);
    if (own === undefined) return [];
    const share = shareOf(term, group, { denominator: own.denominator, numExamples });
    return [share === 1 ? own.sum : tf.mul<tf.Scalar>(own.sum, share)];
  });
  return parts.reduce((total, each) => tf.add<tf.Scalar>(total, each));
}

/**
 * Layers declare what is to be added to a batch's mean loss; times the replica's own divisor it can be added to the
 * sum, and comes out as the mean over replicas, weighted as their losses are.
 */
function withDeclared(sum: tf.Scalar, declared: readonly tf.Scalar[], divisor: Amount): tf.Scalar {
  return declared.reduce<tf.Scalar>((total, each) => tf.add(total, timesAmount(each, divisor)), sum);
}

/** Of several terms each has a sum; `loss` is then what layers declared beside them, weighted by examples. */
function reportTerms(
  terms: ReadonlyMap<LossTerm, LossSum>,
  declared: readonly tf.Scalar[],
  numExamples: number,
  { denominators, sums }: Sums,
): void {
  for (const [{ name }, { sum }] of terms) sums.set(name, sum);
  denominators.set(LOSS, numExamples);
  sums.set(LOSS, withDeclared(tf.scalar(0), declared, numExamples));
}

function reportMetrics(
  { metrics }: Objective,
  batch: Batch,
  predictions: readonly Predictions[],
  { denominators, sums }: Sums,
): void {
  for (const { name, metric, isWeighted, output } of metrics) {
    const weights = isWeighted ? weightsOf(batch, output) : undefined;
    const [labels, predicted] = [labelsOf(batch, output), predictionsOf(predictions, output)];
    if ('counts' in metric) {
      sums.set(name, metric.counts(labels, predicted, weights));
      continue;
    }
    const mean = sumMetric(metric, labels, predicted, weights);
    denominators.set(name, mean.denominator);
    sums.set(name, mean.sum);
  }
}

function predictionsOf(predictions: readonly Predictions[], output: number): Predictions {
  const found = predictions[output];
  if (found === undefined) throw new Error(`the model has no output ${output}`);
  return found;
}
