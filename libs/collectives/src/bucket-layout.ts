import { InvalidReduce } from './errors.js';

/** A contiguous part of a flat step vector: the unit that is owned, combined and sent. */
export interface Bucket {
  readonly index: number;
  /** First element. */
  readonly offset: number;
  /** Elements; only the last bucket of a vector may be shorter than the others. */
  readonly length: number;
}

/** Elements of a bucket unless told otherwise: 1 MiB of float32, so that few messages carry a vector. */
export const DEFAULT_BUCKET_LENGTH = 262_144;

/** A bucket travels as one chunk, whose payload is at most 1 MiB. */
export const MAX_BUCKET_LENGTH = 262_144;

/**
 * Cuts a vector into buckets of equal length; the last one takes the rest.
 * @throws InvalidReduce when the length or the bucket length is not usable
 */
export function bucketLayout(length: number, bucketLength: number = DEFAULT_BUCKET_LENGTH): Bucket[] {
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
      `the bucket length: expected 1 to ${MAX_BUCKET_LENGTH} elements (1 MiB), received ${bucketLength}`,
    );
  }
  return Math.ceil(length / bucketLength);
}

/** The bucket of an index below {@link countBuckets}. */
export function bucketAt(index: number, length: number, bucketLength: number): Bucket {
  const offset = index * bucketLength;
  return { index, offset, length: Math.min(bucketLength, length - offset) };
}

/** The rank that combines a bucket's partials and sends the result to all: round robin. */
export function ownerOfBucket(bucket: Pick<Bucket, 'index'>, worldSize: number): number {
  return bucket.index % worldSize;
}
