import { ThawError } from '@thaw/errors';
import { foldTree } from '@thaw/orchestration';
import { isFiniteVector, writeSum } from '@thaw/vectors';
import type { BufferPool } from './buffer-pool.js';
import { bytesOf } from './gradient-chunk.js';
import type { PayloadElsewhere } from './peer-transport.js';

/** The partial sums of one bucket, keyed by `subtreeKey`. */
export interface BucketPartials {
  /** Views of this worker's own partial sums; not changed. */
  readonly own: ReadonlyMap<string, Float32Array>;
  /** What came from others, in buffers of the pool, where it may be added up in place, or is still where they have it. */
  readonly received: ReadonlyMap<string, Summand>;
}

/** A partial sum of a bucket, wherever it is. */
export type Summand = Float32Array | PayloadElsewhere;

/**
 * Combines the partial sums of one bucket in tree order into `into`, where the first of them are added up; all buffers are
 * back in the pool after it.
 * @returns whether all sums are finite
 * @throws InvalidPartials when the partials are not those of separate subtrees; ThawError DATA_LOSS when one is not any more where it was
 */
export function foldBucket(
  numReplicas: number,
  partials: BucketPartials,
  into: Float32Array,
  pool: BufferPool,
): boolean {
  /** What may be written over. */
  const lent = new Set([...partials.received.values()].filter(isHere));
  const free = [into];
  /** Of what was added up last, which is everything; undefined where there was nothing to add. */
  let isFinite: boolean | undefined;
  const add = (left: Summand, right: Summand): Summand => {
    const target = free.pop() ?? (isHere(left) && lent.has(left) ? left : pool.acquire(into.length));
    lent.add(target);
    isFinite = addTo(target, left, right);
    return target;
  };
  try {
    const sum = foldTree(numReplicas, new Map([...partials.own, ...partials.received]), add);
    if (sum !== undefined && sum !== into) copyTo(into, sum);
    return isFinite ?? isFiniteVector(into);
  } finally {
    lent.delete(into);
    for (const buffer of lent) pool.release(buffer);
  }
}

/** Whether it was fetched, or is this worker's own. */
export function isHere(summand: Summand): summand is Float32Array {
  return summand instanceof Float32Array;
}

/** One side is here at least: a bucket is combined when the last of its partials comes, and what came before was fetched. */
function addTo(target: Float32Array, left: Summand, right: Summand): boolean {
  if (isHere(left)) return isHere(right) ? writeSum(target, left, right) : right.writeSum(target, left);
  if (isHere(right)) return left.writeSum(target, right);
  throw new ThawError('INTERNAL', 'a bucket: expected one partial sum at most that was not fetched');
}

function copyTo(target: Float32Array, source: Summand): void {
  if (isHere(source)) target.set(source);
  else source.copyInto(bytesOf(target));
}
