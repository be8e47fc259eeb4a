import { foldTree } from '@thaw/orchestration';
import { isFiniteVector, writeSum } from '@thaw/vectors';
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
 * @returns whether all sums are finite
 * @throws InvalidPartials when the partials are not those of separate subtrees
 */
export function foldBucket(
  numReplicas: number,
  partials: BucketPartials,
  into: Float32Array,
  pool: BufferPool,
): boolean {
  /** What may be written over. */
  const lent = new Set(partials.received.values());
  const free = [into];
  /** Of what was added up last, which is everything; undefined where there was nothing to add. */
  let isFinite: boolean | undefined;
  const add = (left: Float32Array, right: Float32Array): Float32Array => {
    const target = free.pop() ?? (lent.has(left) ? left : pool.acquire(left.length));
    lent.add(target);
    isFinite = writeSum(target, left, right);
    return target;
  };
  try {
    const sum = foldTree(numReplicas, new Map([...partials.own, ...partials.received]), add);
    if (sum !== undefined && sum !== into) into.set(sum);
    return isFinite ?? isFiniteVector(into);
  } finally {
    lent.delete(into);
    for (const buffer of lent) pool.release(buffer);
  }
}
