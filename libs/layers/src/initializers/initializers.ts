import * as tf from '@tensorflow/tfjs-core';
import { ConfigReader } from '../configuration/config-reader.js';
import { InvalidConfig, InvalidLayerArgument } from '../errors.js';
import type { Initializer } from './initializer.js';
import type { KerasConfig } from '../configuration/keras-config.js';
import { KerasInitializer, type Draw } from './keras-initializer.js';
import { identity, orthogonal } from './matrix-initializers.js';
import { snakeCase } from '../names/names.js';

/** What an option like `kernelInitializer` takes: Keras's name, a configuration, or an object. */
export type InitializerLike = string | KerasConfig | Initializer;

interface Seeded {
  /** Makes the values independent of the model's seed and the weight's path. */
  seed?: number | undefined;
}

/** All 0. */
export function zeros(): Initializer {
  return new KerasInitializer('Zeros', {}, (shape) => tf.zeros([...shape]));
}

/** All 1. */
export function ones(): Initializer {
  return new KerasInitializer('Ones', {}, (shape) => tf.ones([...shape]));
}

/** All `value`. */
export function constant(value = 0): Initializer {
  return new KerasInitializer('Constant', { value }, (shape) => tf.fill([...shape], value));
}

/** Uniform in `[minval, maxval)`. */
export function randomUniform(options: { minval?: number; maxval?: number } & Seeded = {}): Initializer {
  const { minval = -0.05, maxval = 0.05, seed = null } = options;
  return new KerasInitializer('RandomUniform', { minval, maxval, seed }, (shape, random, drawSeed) =>
    random.uniform(shape, drawSeed, minval, maxval),
  );
}

/** Normal. */
export function randomNormal(options: { mean?: number; stddev?: number } & Seeded = {}): Initializer {
  const { mean = 0, stddev = 0.05, seed = null } = options;
  return new KerasInitializer('RandomNormal', { mean, stddev, seed }, (shape, random, drawSeed) =>
    random.normal(shape, drawSeed, mean, stddev),
  );
}

/** Normal within two standard deviations. */
export function truncatedNormal(options: { mean?: number; stddev?: number } & Seeded = {}): Initializer {
  const { mean = 0, stddev = 0.05, seed = null } = options;
  return new KerasInitializer('TruncatedNormal', { mean, stddev, seed }, (shape, random, drawSeed) =>
    random.truncatedNormal(shape, drawSeed, mean, stddev),
  );
}

/** How wide {@link varianceScaling} draws. */
export interface Scaling {
  scale: number;
  mode: 'fan_in' | 'fan_out' | 'fan_avg';
  distribution: 'uniform' | 'truncated_normal' | 'untruncated_normal';
}

/** Draws with a variance of `scale / fan`. */
export function varianceScaling(options: Partial<Scaling> & Seeded = {}): Initializer {
  const { scale = 1, mode = 'fan_in', distribution = 'truncated_normal', seed = null } = options;
  if (!(scale > 0)) throw new InvalidLayerArgument('VarianceScaling', 'scale', 'above 0', scale);
  const config = { scale, mode, distribution, seed, input_axes: null, output_axes: null };
  return new KerasInitializer('VarianceScaling', config, scaledDraw({ scale, mode, distribution }));
}

/** @source keras/src/initializers/random_initializers.py, VarianceScaling */
const SCALINGS = {
  GlorotUniform: { scale: 1, mode: 'fan_avg', distribution: 'uniform' },
  GlorotNormal: { scale: 1, mode: 'fan_avg', distribution: 'truncated_normal' },
  HeUniform: { scale: 2, mode: 'fan_in', distribution: 'uniform' },
  HeNormal: { scale: 2, mode: 'fan_in', distribution: 'truncated_normal' },
  LecunUniform: { scale: 1, mode: 'fan_in', distribution: 'uniform' },
  LecunNormal: { scale: 1, mode: 'fan_in', distribution: 'truncated_normal' },
} as const satisfies Record<string, Scaling>;

/** One of the variance scalings that have a name, for example `scaledInitializer('HeNormal')`. */
export function scaledInitializer(className: keyof typeof SCALINGS, { seed }: Seeded = {}): Initializer {
  const config = { seed: seed ?? null, input_axes: null, output_axes: null };
  return new KerasInitializer(className, config, scaledDraw(SCALINGS[className]));
}

/** The standard deviation of a standard normal cut at two standard deviations. */
const TRUNCATED_STDDEV = 0.87962566103423978;

function scaledDraw({ scale, mode, distribution }: Scaling): Draw {
  return (shape, random, seed) => {
    const { fanIn, fanOut } = fansOf(shape);
    const fan = { fan_in: fanIn, fan_out: fanOut, fan_avg: (fanIn + fanOut) / 2 }[mode];
    const variance = scale / Math.max(1, fan);
    switch (distribution) {
      case 'uniform': {
        const limit = Math.sqrt(3 * variance);
        return random.uniform(shape, seed, -limit, limit);
      }
      case 'truncated_normal':
        return random.truncatedNormal(shape, seed, 0, Math.sqrt(variance) / TRUNCATED_STDDEV);
      case 'untruncated_normal':
        return random.normal(shape, seed, 0, Math.sqrt(variance));
    }
  };
}

/** @source keras/src/initializers/random_initializers.py, compute_fans */
function fansOf(shape: readonly number[]): { fanIn: number; fanOut: number } {
  const [first = 1] = shape;
  if (shape.length < 2) return { fanIn: first, fanOut: first };
  const receptiveField = shape.slice(0, -2).reduce((size, dim) => size * dim, 1);
  return { fanIn: (shape.at(-2) ?? 1) * receptiveField, fanOut: (shape.at(-1) ?? 1) * receptiveField };
}

type Reviver = (read: ConfigReader) => Initializer;

function seedOf(read: ConfigReader): Seeded {
  return { seed: read.number('seed') };
}

function normalSettings(read: ConfigReader) {
  return { ...defined({ mean: read.number('mean'), stddev: read.number('stddev') }), ...seedOf(read) };
}

const REVIVERS: Readonly<Record<string, Reviver>> = {
  Zeros: zeros,
  Ones: ones,
  Constant: (read) => constant(read.number('value')),
  RandomUniform: (read) =>
    randomUniform({
      ...defined({ minval: read.number('minval'), maxval: read.number('maxval') }),
      ...seedOf(read),
    }),
  RandomNormal: (read) => randomNormal(normalSettings(read)),
  TruncatedNormal: (read) => truncatedNormal(normalSettings(read)),
  VarianceScaling: (read) =>
    varianceScaling({
      ...defined({
        scale: read.number('scale'),
        mode: read.oneOf('mode', ['fan_in', 'fan_out', 'fan_avg']),
        distribution: read.oneOf('distribution', ['uniform', 'truncated_normal', 'untruncated_normal']),
      }),
      ...seedOf(read),
    }),
  Identity: (read) => identity({ gain: read.number('gain') }),
  Orthogonal: (read) => orthogonal({ gain: read.number('gain'), ...seedOf(read) }),
  ...Object.fromEntries(
    (Object.keys(SCALINGS) as (keyof typeof SCALINGS)[]).map((name): [string, Reviver] => [
      name,
      (read) => scaledInitializer(name, seedOf(read)),
    ]),
  ),
};

/** Keras's other names. @source keras/src/initializers/__init__.py */
const ALIASES: Readonly<Record<string, string>> = {
  IdentityInitializer: 'Identity',
  normal: 'RandomNormal',
  one: 'Ones',
  OrthogonalInitializer: 'Orthogonal',
  uniform: 'RandomUniform',
  zero: 'Zeros',
};

/** Turns a name (`he_normal`), a configuration or an initializer into an initializer. @throws {@link InvalidConfig} */
export function initializerFrom(where: string, like: InitializerLike): Initializer {
  if (typeof like === 'object' && 'create' in like && typeof like.create === 'function')
    return like as Initializer;
  const { class_name: name, config = {} } =
    typeof like === 'string' ? { class_name: like } : (like as KerasConfig);
  const className = Object.keys(REVIVERS).find((known) => known === name || snakeCase(known) === name);
  const revive = REVIVERS[ALIASES[name] ?? className ?? ''];
  if (revive === undefined) {
    throw new InvalidConfig(where, `an initializer, one of ${Object.keys(REVIVERS).join(', ')}`, name);
  }
  const read = new ConfigReader(name, config);
  const initializer = revive(read);
  read.done();
  return initializer;
}

function defined<T extends object>(record: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(record).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}
