import { HostMemory } from '@thaw/collectives';
import { alignedFloats } from '@thaw/layers';
import { putFileBeneath } from '@thaw/runtime';

/** Zeros that the comms thread sees, that TensorFlow takes where they are, and that peers of this host read there, if they are many. */
export function sharedFloats(length: number): Float32Array {
  return HostMemory.allocate(length, putFileBeneath) ?? alignedFloats(length);
}
