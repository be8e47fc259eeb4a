import {
  METRIC_DIRECTIONS,
  nearestName,
  type LossName,
  type LossSpec,
  type MetricSpec,
  type OptimizerSpec,
} from '@thaw/orchestration';
import { createLoss, createOptimizer, InvalidTraining, type Loss, type Metric } from '@thaw/training';

type OptimizerName = OptimizerSpec['name'];
type WithDefaultRate<T> = T extends OptimizerSpec
  ? Omit<T, 'learningRate'> & { learningRate?: T['learningRate'] }
  : never;

/** An optimizer with settings; those left out are Keras's, the learning rate too. */
export type OptimizerSettings = WithDefaultRate<OptimizerSpec>;

/** How a model is to be trained. */
export interface CompileOptions {
  /** A name, or a name with settings; by default `rmsprop`. */
  optimizer?: OptimizerName | OptimizerSettings | undefined;
  /** A name, a name with settings, or an object of your own. */
  loss: LossSpec | LossAlias | Loss;
  metrics?: readonly (MetricSpec | Metric)[] | undefined;
  /** Metrics in which sample weights count. */
  weightedMetrics?: readonly (MetricSpec | Metric)[] | undefined;
  /** Decides first weights, the order of examples and every random layer; by default 0. */
  seed?: number | undefined;
}

/** Compile options with all that was left out. */
export interface Compilation {
  readonly optimizer: OptimizerSpec;
  readonly loss: LossSpec | Loss;
  readonly metrics: readonly (MetricSpec | Metric)[];
  readonly weightedMetrics: readonly (MetricSpec | Metric)[];
}

/**
 * Completes compile options with Keras's defaults.
 *
 * @throws InvalidTraining when a name is unknown or a setting out of range
 */
export function completeOptions(options: CompileOptions): Compilation {
  const { metrics = [], weightedMetrics = [] } = options;
  for (const metric of [...metrics, ...weightedMetrics])
    assertKnown('metrics', nameOf(metric), Object.keys(METRIC_DIRECTIONS));
  return {
    optimizer: completeOptimizer(options.optimizer ?? 'rmsprop'),
    loss: knownLoss(options.loss),
    metrics,
    weightedMetrics,
  };
}

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

function completeOptimizer(optimizer: OptimizerName | OptimizerSettings): OptimizerSpec {
  const settings = typeof optimizer === 'string' ? ({ name: optimizer } as OptimizerSettings) : optimizer;
  assertKnown('optimizer', settings.name, Object.keys(LEARNING_RATES));
  const learningRate = settings.learningRate ?? LEARNING_RATES[settings.name];
  const spec: OptimizerSpec = { ...settings, learningRate };
  createOptimizer(spec);
  return spec;
}

/** @source keras/src/losses/__init__.py */
const LOSS_ALIASES = {
  mse: 'mean_squared_error',
  mae: 'mean_absolute_error',
  mape: 'mean_absolute_percentage_error',
  msle: 'mean_squared_logarithmic_error',
  bce: 'binary_crossentropy',
  kld: 'kl_divergence',
} as const satisfies Record<string, LossName>;

/** Keras's short names. */
export type LossAlias = keyof typeof LOSS_ALIASES;

const LOSS_NAMES: Readonly<Record<LossName, true>> = {
  sparse_categorical_crossentropy: true,
  categorical_crossentropy: true,
  categorical_focal_crossentropy: true,
  binary_crossentropy: true,
  binary_focal_crossentropy: true,
  mean_squared_error: true,
  mean_absolute_error: true,
  mean_absolute_percentage_error: true,
  mean_squared_logarithmic_error: true,
  huber: true,
  log_cosh: true,
  hinge: true,
  squared_hinge: true,
  categorical_hinge: true,
  kl_divergence: true,
  poisson: true,
  cosine_similarity: true,
  dice: true,
  tversky: true,
};

function knownLoss(loss: LossSpec | LossAlias | Loss): LossSpec | Loss {
  if (typeof loss === 'object' && 'values' in loss) return loss;
  const spec = typeof loss === 'string' && isAlias(loss) ? LOSS_ALIASES[loss] : loss;
  assertKnown('loss', nameOf(spec), Object.keys(LOSS_NAMES));
  createLoss(spec);
  return spec;
}

function isAlias(name: string): name is LossAlias {
  return Object.hasOwn(LOSS_ALIASES, name);
}

/** Undefined for an object of the caller's own. */
function nameOf(wanted: LossSpec | MetricSpec | Metric): string | undefined {
  if (typeof wanted === 'string') return wanted;
  return 'values' in wanted || 'counts' in wanted ? undefined : wanted.name;
}

function assertKnown(option: string, name: string | undefined, known: readonly string[]): void {
  if (name === undefined || known.includes(name)) return;
  const nearest = nearestName(name, known);
  const suggestion = nearest === undefined ? '' : `; did you mean '${nearest}'?`;
  throw new InvalidTraining(`compile: ${option}`, `one of ${known.join(', ')}`, `'${name}'${suggestion}`);
}
