import {
  findSettingProblem,
  type LossName,
  type LossSpec,
  type MetricName,
  type MetricSpec,
  type OptimizerSpec,
  type PlainMetricName,
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

/** `mean_squared_error` as Keras's class is called: `MeanSquaredError`. */
type Capitalized<S extends string> = S extends `${infer First}_${infer Rest}`
  ? `${Capitalize<First>}${Capitalized<Rest>}`
  : Capitalize<S>;

/** Keras's classes whose names do not follow from ours. */
const CLASS_NAMES = {
  AUC: 'auc',
  BinaryIoU: 'binary_iou',
  FBetaScore: 'fbeta_score',
  KLDivergence: 'kl_divergence',
} as const;
type Exceptions = (typeof CLASS_NAMES)[keyof typeof CLASS_NAMES];

/** A loss by the name of Keras's class. @source keras/src/losses/__init__.py, `get` */
export type LossClass = Capitalized<Exclude<LossName, Exceptions>> | 'KLDivergence';

/** A metric by the name of Keras's class. @source keras/src/metrics/__init__.py, `get` */
export type MetricClass = Capitalized<Exclude<PlainMetricName, Exceptions>> | keyof typeof CLASS_NAMES;

/** An optimizer by the name of Keras's class. @source keras/src/optimizers/__init__.py, `get` */
export type OptimizerClass =
  'SGD' | 'Adam' | 'AdamW' | 'Nadam' | 'Adamax' | 'Adagrad' | 'Adadelta' | 'RMSprop' | 'Lion';

/** Keras's short names of losses; `crossentropy` and `ce` are the crossentropy that fits labels and outputs. */
export type LossAlias =
  keyof typeof LOSS_ALIASES | Uppercase<keyof typeof LOSS_ALIASES> | 'crossentropy' | 'ce';

/** Keras's short names of metrics, by which they are reported, too. */
export type MetricAlias = keyof typeof METRIC_ALIASES | Uppercase<keyof typeof METRIC_ALIASES> | 'acc';

/** A loss by its name, with settings, or an object of your own. */
export type LossOption = LossSpec | LossAlias | LossClass | Loss;

/** A metric by its name, with settings, or an object of your own. */
export type MetricOption = MetricSpec | MetricAlias | MetricClass | Metric;

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
export function readOptimizer(optimizer: OptimizerName | OptimizerClass | OptimizerSettings): OptimizerSpec {
  const settings =
    typeof optimizer === 'string' ? ({ name: optimizer.toLowerCase() } as OptimizerSettings) : optimizer;
  const learningRate = settings.learningRate ?? LEARNING_RATES[settings.name];
  const spec: OptimizerSpec = { ...settings, learningRate };
  assertSetting('optimizer', 'optimizer', spec);
  return spec;
}

/** @throws InvalidTraining for an unknown name or setting, or one out of range */
export function readLoss(loss: LossOption): LossSpec | Loss {
  if (typeof loss === 'object' && 'values' in loss) return loss;
  if (typeof loss === 'string' && SHAPED_LOSSES.includes(loss.toLowerCase())) return new Crossentropy();
  const spec = typeof loss === 'string' ? (aliasIn(LOSS_ALIASES, loss) ?? ofClass('loss', loss)) : loss;
  assertReduced(spec);
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
  const spec = typeof metric === 'string' ? ofClass('metric', metric) : metric;
  assertSetting('metrics', 'metric', spec);
  return spec as MetricSpec;
}

/** Our name of a class of Keras; what is no such class comes back as it is. */
function ofClass(kind: 'loss' | 'metric', name: string): string {
  if (!/^[A-Z]/.test(name)) return name;
  const words = name.replaceAll(/(?<=[a-z0-9])[A-Z]|(?<=[A-Z])[A-Z](?=[a-z])/g, '_$&').toLowerCase();
  const ours = Object.hasOwn(CLASS_NAMES, name) ? CLASS_NAMES[name as keyof typeof CLASS_NAMES] : words;
  return findSettingProblem(kind, ours) === undefined ? ours : name;
}

/** @throws InvalidTraining for the reduction of Keras that makes no number of a batch */
function assertReduced(loss: unknown): void {
  const { reduction } = typeof loss === 'object' && loss !== null ? (loss as { reduction?: unknown }) : {};
  if (reduction !== 'none' && reduction !== null) return;
  throw new InvalidTraining(
    'compile: loss.reduction',
    'one of sum_over_batch_size, mean, sum, mean_with_sample_weight, since only one number of a batch has a gradient',
    String(reduction),
  );
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
