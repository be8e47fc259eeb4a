import { lossDivisor } from './losses/loss-sum.js';
import type { Reduction } from './losses/loss.js';
import type { ReportedMetric } from './metrics/metric-list.js';
import type { Objective } from './objective.js';
import { findSection, LOSS, readNumber, readSection, type StepVectorLayout } from './step-vector-layout.js';

/** What reduced sums say of all examples of the step or evaluation, as if they were one batch. */
export interface StepReport {
  /** With the regularization penalty, as Keras reports it. */
  readonly loss: number;
  /** Of a model with several losses each one, before it is weighted, by name; else empty. */
  readonly losses: Readonly<Record<string, number>>;
  /** By the names of the trainer's metrics. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** Divides each sum by its own count, and asks the metrics that are no means what their counts say. */
export function summarize(
  { terms, metrics }: Pick<Objective, 'terms' | 'metrics'>,
  layout: StepVectorLayout,
  vector: Float32Array,
  penalty: number,
): StepReport {
  const [first] = terms;
  const isSingle = terms.length === 1;
  const means = isSingle ? [] : terms.map(({ name, loss }) => meanOf(layout, vector, name, loss.reduction));
  const own = meanOf(layout, vector, LOSS, isSingle && first ? first.loss.reduction : 'mean');
  const total = terms.reduce((sum, { weight }, index) => sum + weight * (means[index] ?? 0), own);
  return {
    loss: total + penalty,
    losses: Object.fromEntries(means.map((mean, index) => [terms[index]?.name ?? '', mean])),
    metrics: Object.fromEntries(metrics.map((each) => [each.name, resultOf(each, layout, vector)])),
  };
}

function meanOf(layout: StepVectorLayout, vector: Float32Array, name: string, reduction: Reduction): number {
  const divisor = lossDivisor(reduction, readNumber(layout, vector, 'denominator', name));
  return quotient(readNumber(layout, vector, 'metric', name), divisor);
}

function resultOf({ name, metric }: ReportedMetric, layout: StepVectorLayout, vector: Float32Array): number {
  const sums = readSection(vector, findSection(layout, 'metric', name));
  if ('counts' in metric) return metric.result(sums);
  const mean = quotient(sums[0] ?? Number.NaN, readNumber(layout, vector, 'denominator', name));
  return metric.result?.(mean) ?? mean;
}

/** Where nothing counts the result is 0, as Keras's `divide_no_nan` has it. */
function quotient(sum: number, divisor: number): number {
  return divisor === 0 ? 0 : sum / divisor;
}
