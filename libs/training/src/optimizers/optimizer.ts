import type * as tf from '@tensorflow/tfjs-core';

/** A weight's value together with what the optimizer remembers about it, in the order of `slotNames`. */
export interface WeightState {
  readonly value: tf.Tensor;
  readonly slots: readonly tf.Tensor[];
}

/** When an update takes place, as float32 scalars: a recorded update is given others each time. */
export interface UpdateTime {
  /** Which update it is, counted from 1. */
  readonly count: tf.Tensor;
  readonly learningRate: tf.Tensor;
  /** What the rule's `scalarsAt` says of it. */
  readonly scalars: readonly tf.Tensor[];
}

/** A rule that turns a gradient into a weight's next value. It keeps nothing itself: slots come in and go out. */
export interface Optimizer {
  /** What is remembered for each trainable weight, with the weight's shape. */
  readonly slotNames: readonly string[];
  /** What every slot holds at first; by default 0. */
  readonly initialSlotValue?: number;
  /** Numbers of an update that no op computes; `count` is from 1. By default none. */
  scalarsAt?(count: number): readonly number[];
  /**
   * One update of one weight.
   *
   * @returns new tensors, owned by the enclosing `tidy`; those that came in are left alone
   */
  update(state: WeightState, gradient: tf.Tensor, time: UpdateTime): WeightState;
}
