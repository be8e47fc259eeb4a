import { alignedFloats } from '@thaw/layers';
import { HostMemory } from '@thaw/vectors';

/** Zeros that the comms thread sees, that TensorFlow takes where they are, and that peers of this host read there, if they are many. */
export function sharedFloats(length: number): Float32Array {
  return HostMemory.allocate(length) ?? alignedFloats(length);
}
