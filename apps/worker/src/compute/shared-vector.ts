import type { SharedVector } from './compute-calls.js';

/** Float32 values in memory that may be handed to another thread without a copy. */
export function allocateShared(length: number): Float32Array {
  return new Float32Array(new SharedArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT));
}

/** The handle under which a vector of {@link allocateShared} goes to the other thread. */
export function shareVector(vector: Float32Array): SharedVector {
  return { buffer: vector.buffer as SharedArrayBuffer, length: vector.length };
}

/** The vector behind a handle; both threads see the same values. */
export function openShared({ buffer, length }: SharedVector): Float32Array {
  return new Float32Array(buffer, 0, length);
}

/** The bytes of a vector, as a view. */
export function sharedBytes({ buffer, length }: SharedVector): Uint8Array {
  return new Uint8Array(buffer, 0, length * Float32Array.BYTES_PER_ELEMENT);
}
