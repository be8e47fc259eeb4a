import type { SharedVector } from './compute-calls.js';

/** The handle under which a vector of `alignedFloats` goes to the other thread, without a copy. */
export function shareVector({ buffer, byteOffset, length }: Float32Array): SharedVector {
  return { buffer: buffer as SharedArrayBuffer, byteOffset, length };
}

/** The vector behind a handle; both threads see the same values. */
export function openShared({ buffer, byteOffset, length }: SharedVector): Float32Array {
  return new Float32Array(buffer, byteOffset, length);
}

/** The bytes of a vector, as a view. */
export function sharedBytes({ buffer, byteOffset, length }: SharedVector): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length * Float32Array.BYTES_PER_ELEMENT);
}
