import type * as tf from '@tensorflow/tfjs-core';
import type { KerasConfig } from '../configuration/keras-config.js';

/** What a weight must satisfy: whoever trains projects it after each update of the optimizer. */
export interface Constraint {
  /** The nearest allowed value as a new tensor, owned by the caller. */
  project(weight: tf.Tensor): tf.Tensor;
  /** As Keras's `serialize_keras_object` writes it. */
  serialize(): KerasConfig;
}
