import * as tf from '@tensorflow/tfjs-core';
import type { CopyingBackend } from './read-into.js';

/**
 * Addresses are to be multiples of so many bytes, so that TensorFlow takes values where they are; of others it makes a copy, which for the
 * gradients of a large model takes a tenth of its update. @source tensorflow 2.21.0, c/tf_tensor.cc: `EIGEN_MAX_ALIGN_BYTES`, 64 at most
 */
export const ALIGNMENT = 64;

/** So many of them from a multiple on are at another one. */
export const ALIGNED_FLOATS = ALIGNMENT / Float32Array.BYTES_PER_ELEMENT;

/** Zeros in memory that threads may share, and whose beginning TensorFlow takes where it is. */
export function alignedFloats(length: number): Float32Array {
  const backend = tf.findBackend('tensorflow') as CopyingBackend | null;
  const buffer = new SharedArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT + ALIGNMENT);
  return new Float32Array(buffer, backend?.alignedOffset?.(buffer) ?? 0, length);
}
