import type * as tf from '@tensorflow/tfjs-core';

/** A weight's value together with what the optimizer remembers about it, in the order of `slotNames`. */
export interface WeightState {
  readonly value: tf.Tensor;
  readonly slots: readonly tf.Tensor[];
}

/** A rule that turns a gradient into a weight's next value. It keeps nothing itself: slots come in and go out. */
export interface Optimizer {
  /** What is remembered for each trainable weight, with the weight's shape. */
  readonly slotNames: readonly string[];
  /** What every slot holds at first; by default 0. */
  readonly initialSlotValue?: number;
  /**
   * One update of one weight.
   *
   * @param iteration how many updates came before this one
   * @param learningRate by default the one that the optimizer was made with
   * @returns new tensors, owned by the enclosing `tidy`; those that came in are left alone
   */
  update(state: WeightState, gradient: tf.Tensor, iteration: number, learningRate?: number): WeightState;
}
