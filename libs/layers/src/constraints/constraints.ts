import * as tf from '@tensorflow/tfjs-core';
import { ConfigReader } from '../configuration/config-reader.js';
import type { Constraint } from './constraint.js';
import { InvalidConfig, InvalidLayerArgument } from '../errors.js';
import type { ConfigRecord, KerasConfig } from '../configuration/keras-config.js';
import { snakeCase } from '../names/names.js';

/** One of Keras's constraints; made by the functions below. */
class KerasConstraint implements Constraint {
  readonly #className: string;
  readonly #config: ConfigRecord;
  readonly #project: (weight: tf.Tensor) => tf.Tensor;

  constructor(className: string, config: ConfigRecord, project: (weight: tf.Tensor) => tf.Tensor) {
    this.#className = className;
    this.#config = config;
    this.#project = project;
  }

  project(weight: tf.Tensor): tf.Tensor {
    return tf.tidy(() => this.#project(weight));
  }

  serialize(): KerasConfig {
    return {
      module: 'keras.constraints',
      class_name: this.#className,
      config: this.#config,
      registered_name: null,
    };
  }
}

/** The axis or axes along which a norm is taken; null for all of them. */
export type NormAxis = number | readonly number[] | null;

/** `w * min(norm, maxValue) / (epsilon + norm)`, the norm taken along `axis`. */
export function maxNorm(
  options: { maxValue?: number | undefined; axis?: NormAxis | undefined } = {},
): Constraint {
  const { maxValue = 2, axis = 0 } = options;
  assertNorms('MaxNorm', { maxValue }, axis);
  return new KerasConstraint('MaxNorm', { max_value: maxValue, axis }, (weight) => {
    const norms = normsOf(weight, axis);
    return rescaled(weight, { from: norms, to: tf.clipByValue(norms, 0, maxValue) });
  });
}

/** `max(w, 0)`. */
export function nonNeg(): Constraint {
  return new KerasConstraint('NonNeg', {}, (weight) => tf.maximum(weight, 0));
}

/** `w / (epsilon + norm)`, the norm taken along `axis`. */
export function unitNorm(options: { axis?: NormAxis | undefined } = {}): Constraint {
  const { axis = 0 } = options;
  assertNorms('UnitNorm', {}, axis);
  return new KerasConstraint('UnitNorm', { axis }, (weight) =>
    tf.div(weight, tf.add(normsOf(weight, axis), EPSILON)),
  );
}

export interface MinMaxNormOptions {
  minValue?: number | undefined;
  maxValue?: number | undefined;
  /** How much of the way to the allowed norm one projection goes; 1 is all of it. */
  rate?: number | undefined;
  axis?: NormAxis | undefined;
}

/** `w * (rate * clip(norm, minValue, maxValue) + (1 - rate) * norm) / (epsilon + norm)`, the norm taken along `axis`. */
export function minMaxNorm(options: MinMaxNormOptions = {}): Constraint {
  const { minValue = 0, maxValue = 1, rate = 1, axis = 0 } = options;
  assertNorms('MinMaxNorm', { minValue, maxValue, rate }, axis);
  if (minValue > maxValue)
    throw new InvalidLayerArgument('MinMaxNorm', 'minValue', `at most maxValue (${maxValue})`, minValue);
  const config = { min_value: minValue, max_value: maxValue, rate, axis };
  return new KerasConstraint('MinMaxNorm', config, (weight) => {
    const norms = normsOf(weight, axis);
    const clipped = tf.mul(tf.clipByValue(norms, minValue, maxValue), rate);
    return rescaled(weight, { from: norms, to: tf.add(clipped, tf.mul(norms, 1 - rate)) });
  });
}

/** What an option like `kernelConstraint` takes: Keras's name, a configuration, or an object. */
export type ConstraintLike = string | KerasConfig | Constraint;

/** @source keras/src/backend/config.py, epsilon */
const EPSILON = 1e-7;

function normsOf(weight: tf.Tensor, axis: NormAxis): tf.Tensor {
  const axes = axis === null || typeof axis === 'number' ? (axis ?? undefined) : [...axis];
  return tf.sqrt(tf.sum(tf.square(weight), axes, true));
}

function rescaled(weight: tf.Tensor, norms: { from: tf.Tensor; to: tf.Tensor }): tf.Tensor {
  return tf.mul(weight, tf.div(norms.to, tf.add(norms.from, EPSILON)));
}

function assertNorms(where: string, numbers: Readonly<Record<string, number>>, axis: NormAxis): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (!Number.isFinite(value) || value < 0)
      throw new InvalidLayerArgument(where, name, 'a finite number of at least 0', value);
  }
  const axes = typeof axis === 'number' ? [axis] : (axis ?? []);
  if (!axes.every((each) => Number.isInteger(each)))
    throw new InvalidLayerArgument(where, 'axis', 'an integer, a list of them, or null', axis);
}

function axisOf(read: ConfigReader): NormAxis | undefined {
  const axis = read.take('axis');
  if (axis === undefined || axis === null) return axis;
  const axes: readonly unknown[] = Array.isArray(axis) ? axis : [axis];
  if (!axes.every((each) => typeof each === 'number'))
    throw new InvalidConfig(read.where, "'axis' to be a number or a list of them", axis);
  return axis as NormAxis;
}

/** @source keras/src/constraints/constraints.py */
const REVIVERS: Readonly<Record<string, (read: ConfigReader) => Constraint>> = {
  MaxNorm: (read) => maxNorm({ maxValue: read.number('max_value'), axis: axisOf(read) }),
  NonNeg: nonNeg,
  UnitNorm: (read) => unitNorm({ axis: axisOf(read) }),
  MinMaxNorm: (read) =>
    minMaxNorm({
      minValue: read.number('min_value'),
      maxValue: read.number('max_value'),
      rate: read.number('rate'),
      axis: axisOf(read),
    }),
};

/** Turns a name (`max_norm`), a configuration or a constraint into a constraint. @throws {@link InvalidConfig} */
export function constraintFrom(where: string, like: ConstraintLike | undefined): Constraint | undefined {
  if ((like ?? undefined) === undefined) return undefined;
  if (typeof like === 'object' && 'project' in like && typeof like.project === 'function')
    return like as Constraint;
  const { class_name: name, config = {} } =
    typeof like === 'string' ? { class_name: like } : (like as KerasConfig);
  const className = Object.keys(REVIVERS).find((known) => known === name || snakeCase(known) === name);
  const revive = REVIVERS[className ?? ''];
  if (revive === undefined)
    throw new InvalidConfig(where, `a constraint, one of ${Object.keys(REVIVERS).join(', ')}`, name);
  const read = new ConfigReader(name, config);
  const constraint = revive(read);
  read.done();
  return constraint;
}
