import * as tf from '@tensorflow/tfjs-core';

/** What a backend may do beside what TensorFlow.js asks of one. */
export interface CopyingBackend {
  /** Copies the values of a float32 tensor into as many elements. */
  readInto?(tensor: tf.Tensor, into: Float32Array): void;
  /** From which byte on values in a buffer are taken where they are, below {@link ALIGNMENT}. */
  alignedOffset?(buffer: SharedArrayBuffer): number;
}

/**
 * Copies the values of a float32 tensor into memory of the caller: where the backend can, without any memory in between.
 *
 * @param into as many elements as the tensor has
 * @throws RangeError for another length
 */
export function readInto(tensor: tf.Tensor, into: Float32Array): void {
  if (into.length !== tensor.size)
    throw new RangeError(`readInto: expected ${tensor.size} elements to be filled, received ${into.length}`);
  const backend = tf.backend() as CopyingBackend;
  if (backend.readInto === undefined) into.set(tensor.dataSync<'float32'>());
  else backend.readInto(tensor, into);
}

/** The values of a float32 tensor, in an array of the caller. */
export function copyOfValues(tensor: tf.Tensor): Float32Array {
  const values = new Float32Array(tensor.size);
  readInto(tensor, values);
  return values;
}
