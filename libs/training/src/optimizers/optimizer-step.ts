import * as tf from '@tensorflow/tfjs-core';
import type { OptimizerSpec } from '@thaw/orchestration';

import { createOptimizer } from './create-optimizer.js';
import { clipGradients } from './gradient-clipping.js';
import { isOverwriteStep, nextAverage } from './moving-average.js';
import type { Optimizer, WeightState } from './optimizer.js';
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

/** When an update takes place, and what weights are before it. */
interface UpdateTime {
  readonly numUpdates: number;
  readonly learningRate: number;
  readonly decayed: (path: string, weight: WeightProgress) => tf.Tensor;
}

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

  /** New states by weight path, owned by the enclosing `tidy`; what does not change comes back as it was. */
  apply(
    weights: ReadonlyMap<string, WeightGradient>,
    { iteration, learningRate }: StepTime,
  ): Map<string, WeightState> {
    const numUpdates = Math.floor(iteration / this.#numGradients);
    const isUpdate = (iteration + 1) % this.#numGradients === 0;
    const before = mapValues(weights, ({ state, gradient }) => this.slots.unpack(state, gradient));
    const decayed = (path: string, { value }: WeightProgress): tf.Tensor =>
      weights.get(path)?.isUnreached ? value : decayWeight(path, value, this.#spec, learningRate);
    const after = isUpdate
      ? this.#update(before, { numUpdates, learningRate, decayed })
      : mapValues(before, accumulate);
    return mapValues(after, (weight) => this.slots.pack(this.#average(weight, numUpdates)));
  }

  #update(
    weights: ReadonlyMap<string, WeightProgress>,
    { numUpdates, learningRate, decayed }: UpdateTime,
  ): Map<string, WeightProgress> {
    const means = mapValues(weights, ({ gradient, accumulator }) =>
      accumulator === undefined ? gradient : tf.div(tf.add(gradient, accumulator), this.#numGradients),
    );
    const clipped = clipGradients(means, this.#spec);
    return mapValues(weights, (weight, path) => {
      const state = { value: decayed(path, weight), slots: weight.ruleSlots };
      const gradient = clipped.get(path) ?? weight.gradient;
      const next = this.#rule.update(state, gradient, numUpdates, learningRate);
      const accumulator = weight.accumulator && tf.zerosLike(weight.accumulator);
      return { ...weight, value: next.value, ruleSlots: next.slots, accumulator };
    });
  }

  #average(weight: WeightProgress, numUpdates: number): WeightProgress {
    if (weight.average === undefined) return weight;
    const average = nextAverage(weight.average, weight.value, this.#spec, numUpdates);
    const value = isOverwriteStep(this.#spec, numUpdates) ? tf.clone(average) : weight.value;
    return { ...weight, average, value };
  }
}

function accumulate(weight: WeightProgress): WeightProgress {
  const { gradient, accumulator } = weight;
  return { ...weight, accumulator: accumulator && tf.add(gradient, accumulator) };
}

function mapValues<A, B>(map: ReadonlyMap<string, A>, change: (value: A, key: string) => B): Map<string, B> {
  return new Map(Array.from(map, ([key, value]) => [key, change(value, key)]));
}
