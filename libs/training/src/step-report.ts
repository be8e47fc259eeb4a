import { lossDivisor } from './losses/loss-sum.js';
import type { Reduction } from './losses/loss.js';
import type { ReportedMetric } from './metrics/metric-list.js';
import { findSection, LOSS, readNumber, readSection, type StepVectorLayout } from './step-vector-layout.js';

/** What reduced sums say of all examples of the step or evaluation, as if they were one batch. */
export interface StepReport {
  /** With the regularization penalty, as Keras reports it. */
  readonly loss: number;
  /** By the names of the trainer's metrics. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** Divides each sum by its own count, and asks the metrics that are no means what their counts say. */
export function summarize(
  layout: StepVectorLayout,
  vector: Float32Array,
  parts: { reduction: Reduction; metrics: readonly ReportedMetric[]; penalty: number },
): StepReport {
  const divisor = lossDivisor(parts.reduction, readNumber(layout, vector, 'denominator', LOSS));
  return {
    loss: quotient(readNumber(layout, vector, 'metric', LOSS), divisor) + parts.penalty,
    metrics: Object.fromEntries(parts.metrics.map((each) => [each.name, resultOf(each, layout, vector)])),
  };
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
