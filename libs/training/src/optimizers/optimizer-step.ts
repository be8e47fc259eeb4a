import * as tf from '@tensorflow/tfjs-core';
import { ThawError } from '@thaw/errors';
import type { OptimizerSpec } from '@thaw/orchestration';

import { createOptimizer } from './create-optimizer.js';
import { clipGradients } from './gradient-clipping.js';
import { averageParts, isOverwriteStep, nextAverage } from './moving-average.js';
import type { Optimizer, UpdateTime, WeightState } from './optimizer.js';
import { decayWeight } from './weight-decay.js';
import { SlotLayout, type WeightProgress } from './weight-progress.js';

/** A trainable weight and its gradient in a step. */
export interface WeightGradient {
  readonly state: WeightState;
  readonly gradient: tf.Tensor;
  /** Whether no loss depends on the weight: the gradient is zero then, and the weight does not decay. */
  readonly isUnreached?: boolean;
}

/** When a step takes place, and how far it goes. */
export interface StepTime {
  /** Steps before this one, also those that updated nothing. */
  readonly iteration: number;
  readonly learningRate: number;
}

/** Keras's default of AdamW alone. @source keras/src/optimizers/adamw.py */
const ADAMW_DECAY = 0.004;

/** How much weights shrink before each update. */
export function weightDecayOf({ name, weightDecay }: OptimizerSpec): number | undefined {
  return weightDecay ?? (name === 'adamw' ? ADAMW_DECAY : undefined);
}

/** What a step does: one that only accumulates gradients leaves the weights alone. */
export interface StepKind {
  readonly isUpdate: boolean;
  /** Whether averages take the place of weights. */
  readonly isOverwrite: boolean;
}

/** The scalars of a step, by name. */
export type StepScalars<Scalar> = ReadonlyMap<string, Scalar>;

const NAMES = { count: 'count', learningRate: 'learningRate', kept: 'averageKept', taken: 'averageTaken' };

/**
 * What an optimizer does with all trainable weights in one step, in Keras's order: accumulate, clip, decay,
 * update by the rule, average. It keeps nothing itself.
 *
 * @source keras/src/optimizers/base_optimizer.py, `_backend_apply_gradients` and `_filter_empty_gradients`
 */
export class OptimizerStep {
  readonly slots: SlotLayout;
  readonly #rule: Optimizer;
  readonly #spec: OptimizerSpec;
  /** How many steps' gradients make an update. */
  readonly #numGradients: number;

  /** @throws InvalidTraining when a setting is outside its range */
  constructor(spec: OptimizerSpec) {
    this.#rule = createOptimizer(spec);
    this.#spec = { ...spec, weightDecay: weightDecayOf(spec) };
    this.#numGradients = spec.gradientAccumulationSteps ?? 1;
    this.slots = new SlotLayout(this.#rule, spec);
  }

  /** What the step after so many does. */
  kindAt(iteration: number): StepKind {
    const isUpdate = (iteration + 1) % this.#numGradients === 0;
    return { isUpdate, isOverwrite: isOverwriteStep(this.#spec, this.#numUpdatesAt(iteration)) };
  }

  /** The numbers of a step that change from one to the next; {@link apply} takes them as float32 scalars. */
  scalarsAt({ iteration, learningRate }: StepTime): StepScalars<number> {
    const numUpdates = this.#numUpdatesAt(iteration);
    const [kept, taken] = averageParts(this.#spec, numUpdates);
    const own = this.#rule.scalarsAt?.(numUpdates + 1) ?? [];
    return new Map([
      [NAMES.count, numUpdates + 1],
      [NAMES.learningRate, learningRate],
      ...(this.#spec.useEma === true
        ? ([
            [NAMES.kept, kept],
            [NAMES.taken, taken],
          ] as const)
        : []),
      ...own.map((value, index) => [`rule/${index}`, value] as const),
    ]);
  }

  /** New states by weight path, owned by the enclosing `tidy`; what does not change comes back as it was. */
  apply(
    weights: ReadonlyMap<string, WeightGradient>,
    { isUpdate, isOverwrite }: StepKind,
    scalars: StepScalars<tf.Tensor>,
  ): Map<string, WeightState> {
    const before = mapValues(weights, ({ state, gradient }) => this.slots.unpack(state, gradient));
    const after = isUpdate
      ? this.#update(before, (path) => weights.get(path)?.isUnreached === true, timeOf(scalars))
      : mapValues(before, accumulate);
    return mapValues(after, (weight) => this.slots.pack(averaged(weight, isOverwrite, scalars)));
  }

  #update(
    weights: ReadonlyMap<string, WeightProgress>,
    isUnreached: (path: string) => boolean,
    time: UpdateTime,
  ): Map<string, WeightProgress> {
    const means = mapValues(weights, ({ gradient, accumulator }) =>
      accumulator === undefined ? gradient : tf.div(tf.add(gradient, accumulator), this.#numGradients),
    );
    const clipped = clipGradients(means, this.#spec);
    return mapValues(weights, (weight, path) => {
      const { value } = weight;
      const decayed = isUnreached(path) ? value : decayWeight(path, value, this.#spec, time.learningRate);
      const state = { value: decayed, slots: weight.ruleSlots };
      const next = this.#rule.update(state, clipped.get(path) ?? weight.gradient, time);
      const accumulator = weight.accumulator && tf.zerosLike(weight.accumulator);
      return { ...weight, value: next.value, ruleSlots: next.slots, accumulator };
    });
  }

  #numUpdatesAt(iteration: number): number {
    return Math.floor(iteration / this.#numGradients);
  }
}

function timeOf(scalars: StepScalars<tf.Tensor>): UpdateTime {
  const own = [...scalars].flatMap(([name, scalar]) => (name.startsWith('rule/') ? [scalar] : []));
  return {
    count: named(scalars, NAMES.count),
    learningRate: named(scalars, NAMES.learningRate),
    scalars: own,
  };
}

function averaged(
  weight: WeightProgress,
  isOverwrite: boolean,
  scalars: StepScalars<tf.Tensor>,
): WeightProgress {
  if (weight.average === undefined) return weight;
  const parts = { kept: named(scalars, NAMES.kept), taken: named(scalars, NAMES.taken) };
  const average = nextAverage(weight.average, weight.value, parts);
  return { ...weight, average, value: isOverwrite ? tf.clone(average) : weight.value };
}

function named(scalars: StepScalars<tf.Tensor>, name: string): tf.Tensor {
  const scalar = scalars.get(name);
  if (scalar === undefined) throw new ThawError('INTERNAL', `a step was not given its scalar '${name}'`);
  return scalar;
}

function accumulate(weight: WeightProgress): WeightProgress {
  const { gradient, accumulator } = weight;
  return { ...weight, accumulator: accumulator && tf.add(gradient, accumulator) };
}

function mapValues<A, B>(map: ReadonlyMap<string, A>, change: (value: A, key: string) => B): Map<string, B> {
  return new Map(Array.from(map, ([key, value]) => [key, change(value, key)]));
}
