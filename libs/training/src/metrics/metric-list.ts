import { unusedName, type MetricSpec } from '@thaw/orchestration';

import { createMetric, type Metric, type MetricContext } from './metric.js';

/** A metric and how it is reported. */
export interface ReportedMetric {
  /** Unique among the metrics of a trainer. */
  readonly name: string;
  readonly metric: Metric;
  /** Whether sample weights count in it. */
  readonly isWeighted: boolean;
  /** The position of the output that it looks at. */
  readonly output: number;
}

/** A metric that is reported under another name than its own. */
export interface AliasedMetric {
  readonly alias: string;
  readonly metric: MetricSpec;
}

/** A metric by its name, with settings, or made by the caller. */
export type RequestedMetric = MetricSpec | AliasedMetric | Metric;

/** Which metrics of an output are wanted: by name, with settings, or made by the caller. */
export interface MetricRequest extends MetricContext {
  /** Stands before the names of an output's metrics where a model has several. */
  name?: string | undefined;
  metrics: readonly RequestedMetric[];
  /** Those in which sample weights count. */
  weightedMetrics?: readonly RequestedMetric[] | undefined;
}

/**
 * Makes metrics and gives them names: what is asked for twice is measured once; of two that share a name the second
 * one gets a number, or is called `weighted_` if that is the difference, as Keras does.
 *
 * @param reserved names that no metric may have
 * @throws InvalidTraining when a setting is missing or outside its range
 * @source keras/src/trainers/compile_utils.py, `CompileMetrics.result`
 */
export function createMetrics(
  outputs: readonly MetricRequest[],
  reserved: readonly string[] = [],
): ReportedMetric[] {
  const taken = new Set<string>(reserved);
  const reported = (kind: 'metrics' | 'weightedMetrics'): ReportedMetric[] =>
    outputs.flatMap((request, output) =>
      withoutRepetition(request[kind] ?? []).map((each) => {
        const isWeighted = kind === 'weightedMetrics';
        const { metric, ownName } = create(each, request.numOutputs);
        const name = nameOf(ownName, { isWeighted, output: request.name }, taken);
        taken.add(name);
        return { name, metric, isWeighted, output };
      }),
    );
  return [...reported('metrics'), ...reported('weightedMetrics')];
}

function create(
  wanted: RequestedMetric,
  numOutputs: number | undefined,
): { metric: Metric; ownName: string } {
  if (isMetric(wanted)) return { metric: wanted, ownName: wanted.name };
  const isAliased = typeof wanted === 'object' && 'alias' in wanted;
  const metric = createMetric(isAliased ? wanted.metric : wanted, { numOutputs });
  return { metric, ownName: isAliased ? wanted.alias : metric.name };
}

function nameOf(
  metric: string,
  { isWeighted, output }: { isWeighted: boolean; output: string | undefined },
  taken: ReadonlySet<string>,
): string {
  const ofOutput = (name: string): string => (output === undefined ? name : `${output}_${name}`);
  const plain = ofOutput(metric);
  return unusedName(isWeighted && taken.has(plain) ? ofOutput(`weighted_${metric}`) : plain, taken);
}

function withoutRepetition(wanted: readonly RequestedMetric[]): RequestedMetric[] {
  return wanted.filter((each, index) => {
    const isSame = (other: RequestedMetric): boolean =>
      other === each || (!isMetric(each) && JSON.stringify(other) === JSON.stringify(each));
    return wanted.findIndex(isSame) === index;
  });
}

function isMetric(value: RequestedMetric): value is Metric {
  return typeof value === 'object' && ('values' in value || 'counts' in value);
}
