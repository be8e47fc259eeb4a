import { InvalidReduce } from './errors.js';

/** A contiguous part of a flat step vector: the unit that is owned, combined and sent. */
export interface Bucket {
  readonly index: number;
  /** First element. */
  readonly offset: number;
  /** Elements; only the last bucket of a vector may be shorter than the others. */
  readonly length: number;
}

/** A bucket travels as one chunk, whose payload is at most 8 MiB. */
export const MAX_BUCKET_LENGTH = 2 ** 21;

/** Shorter ones cost more as messages than members save when each of them adds some. */
const LEAST_BUCKET_LENGTH = 2 ** 18;

/** A member combines one while others are on their way. */
const BUCKETS_OF_OWNER = 4;

/** Their beginnings are as well aligned in memory as that of the vector. */
const ALIGNED_LENGTH = 16;

/** Elements of the buckets of a vector unless told otherwise: equal on all members, for it follows from what they all know. */
export function bucketLengthFor(length: number, worldSize: number): number {
  const share = Math.ceil(length / (worldSize * BUCKETS_OF_OWNER * ALIGNED_LENGTH)) * ALIGNED_LENGTH;
  return Math.min(MAX_BUCKET_LENGTH, Math.max(LEAST_BUCKET_LENGTH, share));
}

/**
 * Cuts a vector into buckets of equal length; the last one takes the rest.
 * @throws InvalidReduce when the length or the bucket length is not usable
 */
export function bucketLayout(length: number, bucketLength: number): Bucket[] {
  const numBuckets = countBuckets(length, bucketLength);
  return Array.from({ length: numBuckets }, (_, index) => bucketAt(index, length, bucketLength));
}

/** How many buckets a vector has. @throws InvalidReduce */
export function countBuckets(length: number, bucketLength: number): number {
  if (!Number.isSafeInteger(length) || length < 1) {
    throw new InvalidReduce(`the step vector: expected at least 1 element, received ${length}`);
  }
  if (!Number.isInteger(bucketLength) || bucketLength < 1 || bucketLength > MAX_BUCKET_LENGTH) {
    throw new InvalidReduce(
      `the bucket length: expected 1 to ${MAX_BUCKET_LENGTH} elements, received ${bucketLength}`,
    );
  }
  return Math.ceil(length / bucketLength);
}

/** The bucket of an index below {@link countBuckets}. */
export function bucketAt(index: number, length: number, bucketLength: number): Bucket {
  const offset = index * bucketLength;
  return { index, offset, length: Math.min(bucketLength, length - offset) };
}

/** How a vector is cut, and among how many members: equal on all of them. */
export interface VectorLayout {
  /** Elements of the vector. */
  readonly length: number;
  readonly bucketLength: number;
  readonly worldSize: number;
}

/** @param bucketLength {@link bucketLengthFor} the vector unless given */
export function layoutOf(length: number, worldSize: number, bucketLength?: number): VectorLayout {
  return { length, worldSize, bucketLength: bucketLength ?? bucketLengthFor(length, worldSize) };
}

/**
 * Whether a rank combines the partials of a bucket. One does, round robin, and sends the result to all others. But where there are two
 * members and one bucket, both do: as much travels, and neither waits for what the other makes of it.
 */
export function isOwner(rank: number, bucket: Pick<Bucket, 'index'>, layout: VectorLayout): boolean {
  const { length, bucketLength, worldSize } = layout;
  const areBoth = worldSize === 2 && length <= bucketLength;
  return areBoth || bucket.index % worldSize === rank;
}
