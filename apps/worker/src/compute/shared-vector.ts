import { HostMemory } from '@thaw/vectors';
import type { SharedVector } from './compute-calls.js';

/** The handle under which a vector of `sharedFloats` goes to the other thread, without a copy. */
export function shareVector({ buffer, byteOffset, length }: Float32Array): SharedVector {
  const { file } = HostMemory.of(buffer) ?? {};
  return { buffer: buffer as SharedArrayBuffer, byteOffset, length, ...(file && { file }) };
}

/** The vector behind a handle; both threads see the same values. */
export function openShared({ buffer, byteOffset, length, file }: SharedVector): Float32Array {
  const memory = file && HostMemory.open(buffer, file);
  return new Float32Array(memory?.buffer ?? buffer, byteOffset, length);
}

/** The bytes of a vector, as a view. */
export function sharedBytes({ buffer, byteOffset, length }: SharedVector): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length * Float32Array.BYTES_PER_ELEMENT);
}
