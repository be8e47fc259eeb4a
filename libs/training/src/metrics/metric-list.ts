import type { MetricSpec } from '@thaw/orchestration';

import { createMetric, type Metric, type MetricContext } from './metric.js';

/** A metric and how it is reported. */
export interface ReportedMetric {
  /** Unique among the metrics of a trainer. */
  readonly name: string;
  readonly metric: Metric;
  /** Whether sample weights count in it. */
  readonly isWeighted: boolean;
}

/** Which metrics are wanted: by name, with settings, or made by the caller. */
export interface MetricRequest extends MetricContext {
  metrics: readonly (MetricSpec | Metric)[];
  /** Those in which sample weights count. */
  weightedMetrics?: readonly (MetricSpec | Metric)[] | undefined;
}

/**
 * Makes metrics and gives them names: what is asked for twice is measured once; of two that share a name the second
 * one gets a number, or is called `weighted_` if that is the difference, as Keras does.
 *
 * @throws InvalidTraining when a setting is missing or outside its range
 * @source keras/src/trainers/compile_utils.py, `CompileMetrics.result`
 */
export function createMetrics({
  metrics,
  weightedMetrics = [],
  numOutputs,
}: MetricRequest): ReportedMetric[] {
  const taken = new Set<string>();
  const reported = (wanted: readonly (MetricSpec | Metric)[], isWeighted: boolean): ReportedMetric[] =>
    withoutRepetition(wanted).map((each) => {
      const metric = isMetric(each) ? each : createMetric(each, { numOutputs });
      const prefix = isWeighted && taken.has(metric.name) ? 'weighted_' : '';
      const name = unusedName(prefix + metric.name, taken);
      taken.add(name);
      return { name, metric, isWeighted };
    });
  return [...reported(metrics, false), ...reported(weightedMetrics, true)];
}

function withoutRepetition(wanted: readonly (MetricSpec | Metric)[]): (MetricSpec | Metric)[] {
  return wanted.filter((each, index) => {
    const isSame = (other: MetricSpec | Metric): boolean =>
      other === each || (!isMetric(each) && JSON.stringify(other) === JSON.stringify(each));
    return wanted.findIndex(isSame) === index;
  });
}

function unusedName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  let number = 1;
  while (taken.has(`${name}_${number}`)) number += 1;
  return `${name}_${number}`;
}

function isMetric(value: MetricSpec | Metric): value is Metric {
  return typeof value === 'object' && ('values' in value || 'counts' in value);
}
