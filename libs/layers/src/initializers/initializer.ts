import type * as tf from '@tensorflow/tfjs-core';
import type { KerasConfig } from '../configuration/keras-config.js';
import type { RandomOps, Seed } from '../calls/random-ops.js';

/** Gives a weight its first value. */
export interface Initializer {
  /** A new tensor, owned by the caller. `seed` differs for every weight; an initializer with its own seed ignores it. */
  create(shape: readonly number[], randomness: { random: RandomOps; seed: Seed }): tf.Tensor;
  /** As Keras's `serialize_keras_object` writes it. */
  serialize(): KerasConfig;
}
