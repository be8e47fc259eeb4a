import { foldTree } from '@thaw/orchestration';
import { writeSum } from '@thaw/vectors';
import type { BufferPool } from './buffer-pool.js';

/** The partial sums of one bucket, keyed by `subtreeKey`. */
export interface BucketPartials {
  /** Views of this worker's own partial sums; not changed. */
  readonly own: ReadonlyMap<string, Float32Array>;
  /** What came from others, in buffers of the pool; may be added up in place. */
  readonly received: ReadonlyMap<string, Float32Array>;
}

/**
 * Combines the partial sums of one bucket in tree order into `into`, where the first of them are added up; all buffers are
 * back in the pool after it.
 * @throws InvalidPartials when the partials are not those of separate subtrees
 */
export function foldBucket(
  numReplicas: number,
  partials: BucketPartials,
  into: Float32Array,
  pool: BufferPool,
): void {
  /** What may be written over. */
  const lent = new Set(partials.received.values());
  const free = [into];
  const add = (left: Float32Array, right: Float32Array): Float32Array => {
    const target = free.pop() ?? (lent.has(left) ? left : pool.acquire(left.length));
    lent.add(target);
    writeSum(target, left, right);
    return target;
  };
  try {
    const sum = foldTree(numReplicas, new Map([...partials.own, ...partials.received]), add);
    if (sum !== undefined && sum !== into) into.set(sum);
  } finally {
    lent.delete(into);
    for (const buffer of lent) pool.release(buffer);
  }
}
