import {
  findSettingProblem,
  type LossName,
  type LossSpec,
  type MetricName,
  type MetricSpec,
  type OptimizerSpec,
} from '@thaw/orchestration';
import { Crossentropy, InvalidTraining, type AliasedMetric, type Loss, type Metric } from '@thaw/training';

type OptimizerName = OptimizerSpec['name'];
type WithDefaultRate<T> = T extends OptimizerSpec
  ? Omit<T, 'learningRate'> & { learningRate?: T['learningRate'] }
  : never;

/** An optimizer with settings; those left out are Keras's, the learning rate too. */
export type OptimizerSettings = WithDefaultRate<OptimizerSpec>;

/** Keras's short names, each also in capitals. @source keras/src/losses/__init__.py */
const LOSS_ALIASES = {
  mse: 'mean_squared_error',
  mae: 'mean_absolute_error',
  mape: 'mean_absolute_percentage_error',
  msle: 'mean_squared_logarithmic_error',
  bce: 'binary_crossentropy',
  kld: 'kl_divergence',
} as const satisfies Record<string, LossName>;

/** @source keras/src/metrics/__init__.py */
const METRIC_ALIASES = {
  mse: 'mean_squared_error',
  mae: 'mean_absolute_error',
  mape: 'mean_absolute_percentage_error',
  msle: 'mean_squared_logarithmic_error',
  bce: 'binary_crossentropy',
} as const satisfies Record<string, MetricName>;

/** What labels and outputs decide. @source keras/src/trainers/compile_utils.py, `get_loss` */
const SHAPED_LOSSES: readonly string[] = ['crossentropy', 'ce'];

/** Keras's short names of losses; `crossentropy` and `ce` are the crossentropy that fits labels and outputs. */
export type LossAlias =
  keyof typeof LOSS_ALIASES | Uppercase<keyof typeof LOSS_ALIASES> | 'crossentropy' | 'ce';

/** Keras's short names of metrics, by which they are reported, too. */
export type MetricAlias = keyof typeof METRIC_ALIASES | Uppercase<keyof typeof METRIC_ALIASES> | 'acc';

/** A loss by its name, with settings, or an object of your own. */
export type LossOption = LossSpec | LossAlias | Loss;

/** A metric by its name, with settings, or an object of your own. */
export type MetricOption = MetricSpec | MetricAlias | Metric;

/** @source keras/src/optimizers, the constructors */
const LEARNING_RATES: Readonly<Record<OptimizerName, number>> = {
  sgd: 0.01,
  adam: 0.001,
  adamw: 0.001,
  nadam: 0.001,
  adamax: 0.001,
  adagrad: 0.001,
  adadelta: 0.001,
  rmsprop: 0.001,
  lion: 0.001,
};

/** @throws InvalidTraining for an unknown name or setting, or one out of range */
export function readOptimizer(optimizer: OptimizerName | OptimizerSettings): OptimizerSpec {
  const settings = typeof optimizer === 'string' ? ({ name: optimizer } as OptimizerSettings) : optimizer;
  const learningRate = settings.learningRate ?? LEARNING_RATES[settings.name];
  const spec: OptimizerSpec = { ...settings, learningRate };
  assertSetting('optimizer', 'optimizer', spec);
  return spec;
}

/** @throws InvalidTraining for an unknown name or setting, or one out of range */
export function readLoss(loss: LossOption): LossSpec | Loss {
  if (typeof loss === 'object' && 'values' in loss) return loss;
  if (typeof loss === 'string' && SHAPED_LOSSES.includes(loss.toLowerCase())) return new Crossentropy();
  const spec = typeof loss === 'string' ? (aliasIn(LOSS_ALIASES, loss) ?? loss) : loss;
  assertSetting('loss', 'loss', spec);
  return spec as LossSpec;
}

/** @throws InvalidTraining for an unknown name or setting, or one out of range */
export function readMetric(metric: MetricOption): MetricSpec | AliasedMetric | Metric {
  if (typeof metric === 'object' && ('values' in metric || 'counts' in metric)) return metric;
  if (metric === 'acc') return { alias: metric, metric: 'accuracy' };
  if (typeof metric === 'string') {
    const known = aliasIn(METRIC_ALIASES, metric);
    if (known !== undefined) return { alias: metric, metric: known };
  }
  assertSetting('metrics', 'metric', metric);
  return metric as MetricSpec;
}

function aliasIn<T>(aliases: Readonly<Record<string, T>>, name: string): T | undefined {
  const isKnown = Object.hasOwn(aliases, name.toLowerCase());
  return isKnown && [name.toLowerCase(), name.toUpperCase()].includes(name)
    ? aliases[name.toLowerCase()]
    : undefined;
}

function assertSetting(option: string, kind: Parameters<typeof findSettingProblem>[0], value: unknown): void {
  const problem = findSettingProblem(kind, value);
  if (problem === undefined) return;
  const { path, expected, received, nearest } = problem;
  const where = ['compile: ' + option, ...path.map(String)].join('.');
  throw new InvalidTraining(where, expected, `${received}${nearest ? `; did you mean '${nearest}'?` : ''}`);
}
