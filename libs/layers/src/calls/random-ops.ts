import type * as tf from '@tensorflow/tfjs-core';

/** A 64-bit seed as two signed 32-bit integers. */
export type Seed = readonly [number, number];

/** What a draw takes for its seed: the numbers, or a tensor that holds them, int32 `[2]`. */
export type DrawSeed = Seed | tf.Tensor1D;

/**
 * The port through which layers draw random numbers; `@thaw/runtime` implements it.
 * Draws are stateless: the same shape and seed give the same numbers in every process. The caller owns the tensors.
 */
export interface RandomOps {
  /** Uniform in `[min, max)`. */
  uniform(shape: readonly number[], seed: DrawSeed, min: number, max: number): tf.Tensor;
  normal(shape: readonly number[], seed: DrawSeed, mean: number, stddev: number): tf.Tensor;
  /** Normal, with values more than two standard deviations from the mean drawn again. */
  truncatedNormal(shape: readonly number[], seed: DrawSeed, mean: number, stddev: number): tf.Tensor;
}

/** A {@link RandomOps} that is already bound to one layer, call, step and replica: what `call` receives. */
export interface LayerRandom {
  /** Uniform in `[min, max)`, by default `[0, 1)`. */
  uniform(shape: readonly number[], min?: number, max?: number): tf.Tensor;
  normal(shape: readonly number[], mean?: number, stddev?: number): tf.Tensor;
  truncatedNormal(shape: readonly number[], mean?: number, stddev?: number): tf.Tensor;
}
