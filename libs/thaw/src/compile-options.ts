import type { MetricSpec, OptimizerSpec } from '@thaw/orchestration';
import { InvalidTraining, type ObjectiveOptions } from '@thaw/training';

import {
  readLoss,
  readMetric,
  readOptimizer,
  type LossOption,
  type MetricOption,
  type OptimizerClass,
  type OptimizerSettings,
} from './compile-settings.js';
import { assertOneOf, distribute, readPerOutput, type Distribution, type PerOutput } from './per-output.js';

/** Of a model with one output a list of metrics; with several, one metric or one list for each output. */
export type MetricsOption = PerOutput<MetricOption | readonly MetricOption[]>;

/** How a model is to be trained. */
export interface CompileOptions {
  /** A name, or a name with settings; by default `rmsprop`. */
  optimizer?: OptimizerSpec['name'] | OptimizerClass | OptimizerSettings | undefined;
  /** One for all outputs, or one for each; an output with `null` is only measured. */
  loss: PerOutput<LossOption>;
  /** What each loss is multiplied with in the total; by default 1. */
  lossWeights?: number | readonly number[] | Readonly<Record<string, number>> | undefined;
  metrics?: MetricsOption | undefined;
  /** Metrics in which sample weights count. */
  weightedMetrics?: MetricsOption | undefined;
  /** Decides first weights, the order of examples and every random layer; by default 0. */
  seed?: number | undefined;
  /**
   * Whether steps and evaluations of each batch size are recorded once and run as a whole ever after: `compiled`, which is
   * faster and calls a layer's `call` once for each size, or op by op: `eager`, the default. They agree to about 1e-5. What
   * cannot be recorded runs op by op.
   */
  execution?: Execution | undefined;
}

/** How ops are run. */
export type Execution = 'compiled' | 'eager';

type Metrics = ObjectiveOptions['metrics'];

/** Checked compile options, before it is known which outputs the model has. */
export interface Compilation {
  readonly optimizer: OptimizerSpec;
  readonly loss: Distribution<NonNullable<ObjectiveOptions['loss']>>;
  readonly lossWeights: Distribution<number>;
  readonly metrics: Distribution<Metrics>;
  readonly weightedMetrics: Distribution<Metrics>;
  readonly seed: number;
  readonly execution: Execution;
}

const OPTIONS: Readonly<Record<keyof CompileOptions, true>> = {
  optimizer: true,
  loss: true,
  lossWeights: true,
  metrics: true,
  weightedMetrics: true,
  seed: true,
  execution: true,
};

const EXECUTIONS: readonly string[] = ['compiled', 'eager'] satisfies Execution[];

/**
 * Completes compile options with Keras's defaults.
 *
 * @throws InvalidTraining when an option or a name is unknown, or a setting out of range
 */
export function completeOptions(options: CompileOptions): Compilation {
  for (const name of Object.keys(options)) assertOneOf('compile: option', name, Object.keys(OPTIONS));
  const {
    optimizer = 'rmsprop',
    loss,
    lossWeights = 1,
    metrics = [],
    weightedMetrics = [],
    seed = 0,
    execution = 'eager',
  } = options;
  if (typeof loss !== 'string' && typeof (loss as unknown) !== 'object')
    throw new InvalidTraining('compile: loss', 'a loss, or one for each output', typeof loss);
  if (!Number.isFinite(seed)) throw new InvalidTraining('compile: seed', 'a finite number', String(seed));
  assertExecution('compile: execution', execution);
  return {
    optimizer: readOptimizer(optimizer),
    loss: readPerOutput(loss, isSetting, (part) => readLoss(part as LossOption)),
    lossWeights: readPerOutput(lossWeights, (value) => typeof value === 'number', readWeight),
    metrics: readPerOutput(metrics, isSetting, readMetrics),
    weightedMetrics: readPerOutput(weightedMetrics, isSetting, readMetrics),
    seed,
    execution,
  };
}

/** @throws InvalidTraining unless it is one of the ways of {@link Execution} */
export function assertExecution(name: string, value: unknown): void {
  if (!EXECUTIONS.includes(value as string))
    throw new InvalidTraining(name, "'compiled' or 'eager'", String(value));
}

/**
 * What each of a model's outputs is trained on and measured by.
 *
 * @throws InvalidTraining when the options are for other outputs
 */
export function objectiveOf(
  compilation: Compilation,
  outputs: readonly string[],
): Omit<ObjectiveOptions, 'model'> {
  const { loss, lossWeights } = compilation;
  const metrics = metricsOf('metrics', compilation.metrics, outputs);
  const weightedMetrics = metricsOf('weightedMetrics', compilation.weightedMetrics, outputs);
  if (loss.kind === 'named')
    for (const name of outputs) assertOneOf('compile: loss', name, [...loss.values.keys()]);
  const losses = distribute('loss', loss, outputs);
  const weights = distribute('lossWeights', lossWeights, outputs);
  const parts = outputs.map((name, index) => ({
    name,
    loss: losses[index],
    lossWeight: weights[index],
    metrics: metrics[index] ?? [],
    weightedMetrics: weightedMetrics[index],
  }));
  const [only] = parts;
  if (parts.length > 1 || only === undefined) return { metrics: [], outputs: parts };
  const { name: _unused, ...single } = only;
  return single;
}

/** All metrics are those of a single output, however they are put. */
function metricsOf(
  option: string,
  metrics: Distribution<Metrics>,
  outputs: readonly string[],
): readonly (Metrics | undefined)[] {
  if (outputs.length > 1 && metrics.kind === 'list' && metrics.values.length === 0)
    return outputs.map(() => []);
  if (outputs.length === 1 && metrics.kind === 'list') return [metrics.values.flatMap((each) => each ?? [])];
  return distribute(option, metrics, outputs);
}

function readMetrics(part: unknown): Metrics {
  return [part as MetricOption | readonly MetricOption[]].flat().map(readMetric);
}

function readWeight(part: unknown): number {
  if (typeof part === 'number' && Number.isFinite(part)) return part;
  throw new InvalidTraining('compile: lossWeights', 'finite numbers', String(part));
}

/** Whether something is one loss or metric: a name, settings with a name, or an object of the caller's own. */
function isSetting(value: unknown): boolean {
  if (typeof value === 'string') return true;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { name, values, counts } = value as Partial<Record<'name' | 'values' | 'counts', unknown>>;
  return typeof values === 'function' || typeof counts === 'function' || isText(name);
}

function isText(value: unknown): value is MetricSpec & string {
  return typeof value === 'string';
}
