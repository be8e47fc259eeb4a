import type { ConfigRecord, Json } from '@thaw/layers';
import type { StoredTraining } from '@thaw/model-files';
import type { OptimizerSpec } from '@thaw/orchestration';

import type { CompileOptions } from '../compile-options.js';

/** Keras's class names of what is not its own name in capitals. */
const CLASS_NAMES: Readonly<Record<string, string>> = {
  sgd: 'SGD',
  adamw: 'AdamW',
  rmsprop: 'RMSprop',
  kl_divergence: 'KLDivergence',
  log_cosh: 'LogCosh',
};
/** What Keras writes that has no counterpart, or none that matters. */
const DROPPED = new Set([
  'name',
  'loss_scale_factor',
  'jit_compile',
  'is_legacy_optimizer',
  'schedule_decay',
  'dtype',
]);

/** How a model was compiled, as files keep it. */
export interface StoredCompilation {
  readonly optimizer: OptimizerSpec;
  /** Undefined where something is an object of the user's own. */
  readonly training: StoredTraining | undefined;
}

/**
 * How a model was compiled in Keras's form; undefined when something is an object of the user's own.
 *
 * @source keras/src/trainers/trainer.py at 3.15.1, `get_compile_config`
 */
export function toStoredTraining(
  { loss, metrics = [] }: CompileOptions,
  optimizer: OptimizerSpec,
): StoredTraining | undefined {
  if (hasOwnObject(loss) || hasOwnObject(metrics)) return undefined;
  return {
    optimizer: toKerasOptimizer(optimizer),
    loss: toKeras(loss, 'keras.losses'),
    metrics: toKeras(metrics, 'keras.metrics'),
  };
}

/** A loss or metric with a function, however deep in lists and records. */
function hasOwnObject(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { values, counts } = value as Readonly<Record<string, unknown>>;
  const isOwn = !Array.isArray(value) && (typeof values === 'function' || typeof counts === 'function');
  return isOwn || Object.values(value).some(hasOwnObject);
}

/** Names and settings, alone or for each output in lists and records. */
function toKeras(value: unknown, module: string): Json {
  if (typeof value !== 'object' || value === null) return value as Json;
  if (Array.isArray(value)) return value.map((each) => toKeras(each, module));
  if ('name' in value && typeof value.name === 'string')
    return toKerasObject({ ...value, name: value.name }, module);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, toKeras(each, module)]));
}

/** What {@link toKeras} made, or Keras wrote. */
function fromKeras(stored: Json | undefined): unknown {
  if (typeof stored !== 'object' || stored === null) return stored;
  if (Array.isArray(stored)) return (stored as readonly Json[]).map(fromKeras);
  if ('class_name' in stored) return fromKerasObject(stored);
  return Object.fromEntries(Object.entries(stored).map(([key, each]) => [key, fromKeras(each)]));
}

/** An optimizer's class and settings under Keras's keys. */
export function toKerasOptimizer(spec: OptimizerSpec): { className: string; config: ConfigRecord } {
  const { name, learningRate, ...settings } = spec;
  const rate =
    typeof learningRate === 'number'
      ? learningRate
      : toKerasObject(learningRate, 'keras.optimizers.schedules');
  return { className: classNameOf(name), config: { learning_rate: rate, ...toKerasKeys(settings) } };
}

/** Compile options from what a file says; undefined when it says no optimizer or loss. */
export function toCompileOptions({ optimizer, loss, metrics }: StoredTraining): CompileOptions | undefined {
  if (optimizer === undefined || (loss ?? null) === null) return undefined;
  return {
    optimizer: { name: optimizer.className.toLowerCase(), ...fromKerasKeys(optimizer.config) },
    loss: fromKeras(loss),
    metrics: fromKeras(metrics ?? []),
  } as CompileOptions;
}

function toKerasObject(spec: string | { readonly name: string }, module: string): Json {
  if (typeof spec === 'string') return spec;
  const { name, ...settings } = spec;
  return { module, class_name: classNameOf(name), config: toKerasKeys(settings), registered_name: null };
}

/** A name, or settings with a name. */
function fromKerasObject(stored: Json | undefined): string | { name: string } | undefined {
  if (typeof stored === 'string') return stored;
  if (typeof stored !== 'object' || stored === null || !('class_name' in stored)) return undefined;
  const { class_name: className, config } = stored as { class_name: string; config?: ConfigRecord };
  const isWrapped = className === 'MeanMetricWrapper';
  const wrapped = config?.['name'];
  const name = isWrapped && typeof wrapped === 'string' ? wrapped : nameOf(className);
  return isWrapped ? name : { name, ...fromKerasKeys(config ?? {}) };
}

function classNameOf(name: string): string {
  const pascal = name.replace(/(^|_)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
  return CLASS_NAMES[name] ?? pascal;
}

function nameOf(className: string): string {
  const [known] = Object.entries(CLASS_NAMES).find(([, name]) => name === className) ?? [];
  return known ?? className.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
}

/** `globalClipnorm` as `global_clipnorm`, `beta1` as `beta_1`. */
function toKerasKeys(settings: object): ConfigRecord {
  const entries = Object.entries(settings).map(([key, value]: [string, Json]) => [
    key
      .replace(/([a-z])([A-Z])/g, '$1_$2')
      .replace(/([a-z])(\d)/g, '$1_$2')
      .toLowerCase(),
    value,
  ]);
  return Object.fromEntries(entries) as ConfigRecord;
}

function fromKerasKeys(config: ConfigRecord): Record<string, unknown> {
  const entries = Object.entries(config).filter(([key, value]) => value !== null && !DROPPED.has(key));
  return Object.fromEntries(
    entries.map(([key, value]) => [
      key.replace(/_([a-z\d])/g, (_, letter: string) => letter.toUpperCase()),
      key === 'learning_rate' && typeof value === 'object' ? fromKerasObject(value) : value,
    ]),
  );
}
