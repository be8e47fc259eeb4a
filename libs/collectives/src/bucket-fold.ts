import { foldTree } from '@thaw/orchestration';
import type { BufferPool } from './buffer-pool.js';
import { addInto } from './float-adder.js';

/** The partial sums of one bucket, keyed by `subtreeKey`. */
export interface BucketPartials {
  /** Views of this worker's own partial sums; not changed. */
  readonly own: ReadonlyMap<string, Float32Array>;
  /** What came from others, in buffers of the pool; added up in place. */
  readonly received: ReadonlyMap<string, Float32Array>;
}

/**
 * Combines the partial sums of one bucket in tree order into `into`; all buffers are back in the pool after it.
 * @throws InvalidPartials when the partials are not those of separate subtrees
 */
export function foldBucket(
  numReplicas: number,
  partials: BucketPartials,
  into: Float32Array,
  pool: BufferPool,
): void {
  const lent = new Set(partials.received.values());
  const add = (left: Float32Array, right: Float32Array): Float32Array => {
    const target = lent.has(left) ? left : copyOf(left, pool);
    lent.add(target);
    addInto(target, right);
    return target;
  };
  try {
    const sum = foldTree(numReplicas, new Map([...partials.own, ...partials.received]), add);
    if (sum !== undefined) into.set(sum);
  } finally {
    for (const buffer of lent) pool.release(buffer);
  }
}

function copyOf(values: Float32Array, pool: BufferPool): Float32Array {
  const copy = pool.acquire(values.length);
  copy.set(values);
  return copy;
}
