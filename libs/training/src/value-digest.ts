import { createHash } from 'node:crypto';
import type * as tf from '@tensorflow/tfjs-core';

/** The hex sha256 of the bytes of values. */
export function digestValues({ buffer, byteOffset, byteLength }: Float32Array): string {
  return createHash('sha256')
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest('hex');
}

const known = new WeakMap<tf.Tensor, string>();

/** The same of a float32 tensor, which is read once: a tensor never changes, and a weight that does has another one. */
export function digestTensor(tensor: tf.Tensor): string {
  const digest = known.get(tensor) ?? digestValues(tensor.dataSync<'float32'>());
  known.set(tensor, digest);
  return digest;
}
