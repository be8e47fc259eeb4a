import type { MetricName } from './metrics/metric.js';
import { LOSS, readNumber, type StepVectorLayout } from './step-vector-layout.js';

/** What reduced sums say: means over all examples of the step or evaluation. */
export interface StepReport {
  /** With the regularization penalty, as Keras reports it. */
  readonly loss: number;
  readonly metrics: Readonly<Partial<Record<MetricName, number>>>;
}

/** Divides each sum by its own count. */
export function summarize(
  layout: StepVectorLayout,
  vector: Float32Array,
  { metrics, penalty }: { metrics: readonly MetricName[]; penalty: number },
): StepReport {
  const mean = (name: string): number =>
    readNumber(layout, vector, 'metric', name) / readNumber(layout, vector, 'denominator', name);
  return {
    loss: mean(LOSS) + penalty,
    metrics: Object.fromEntries(metrics.map((name) => [name, mean(name)])),
  };
}
