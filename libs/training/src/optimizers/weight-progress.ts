import * as tf from '@tensorflow/tfjs-core';
import type { OptimizerSpec } from '@thaw/orchestration';

import type { Optimizer, WeightState } from './optimizer.js';

/** A weight on its way through a step, its slots apart. */
export interface WeightProgress {
  readonly value: tf.Tensor;
  readonly gradient: tf.Tensor;
  readonly ruleSlots: readonly tf.Tensor[];
  readonly average: tf.Tensor | undefined;
  readonly accumulator: tf.Tensor | undefined;
}

const AVERAGE = 'average';
const ACCUMULATOR = 'gradient_accumulator';

/** Which slots a weight has, and in what order. */
export class SlotLayout {
  /** Those of the rule, then the average and the accumulator where they are used. */
  readonly names: readonly string[];
  readonly #rule: Optimizer;

  constructor(rule: Optimizer, { useEma, gradientAccumulationSteps }: OptimizerSpec) {
    this.#rule = rule;
    const average = useEma === true ? [AVERAGE] : [];
    const accumulator = gradientAccumulationSteps === undefined ? [] : [ACCUMULATOR];
    this.names = [...rule.slotNames, ...average, ...accumulator];
  }

  /** Slots of a weight that becomes trainable; the caller owns them. */
  create(value: tf.Tensor): tf.Tensor[] {
    return this.names.map((name) => {
      if (name === AVERAGE) return tf.clone(value);
      return tf.fill(value.shape, name === ACCUMULATOR ? 0 : (this.#rule.initialSlotValue ?? 0));
    });
  }

  /** The moving average among a weight's slots, if one is kept. */
  averageOf(slots: readonly tf.Tensor[]): tf.Tensor | undefined {
    return slots[this.names.indexOf(AVERAGE)];
  }

  unpack({ value, slots }: WeightState, gradient: tf.Tensor): WeightProgress {
    const ruleSlots = slots.slice(0, this.#rule.slotNames.length);
    const accumulator = slots[this.names.indexOf(ACCUMULATOR)];
    return { value, gradient, ruleSlots, average: this.averageOf(slots), accumulator };
  }

  pack({ value, ruleSlots, average, accumulator }: WeightProgress): WeightState {
    const own = [average, accumulator].filter((slot) => slot !== undefined);
    return { value, slots: [...ruleSlots, ...own] };
  }
}
