import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketLayout, DEFAULT_BUCKET_LENGTH, ownerOfBucket } from './bucket-layout.js';

describe('bucketLayout', () => {
  it('gives the last bucket the rest', () => {
    expect(bucketLayout(10, 4)).toEqual([
      { index: 0, offset: 0, length: 4 },
      { index: 1, offset: 4, length: 4 },
      { index: 2, offset: 8, length: 2 },
    ]);
  });

  it('makes buckets of 256 KiB by default', () => {
    expect(DEFAULT_BUCKET_LENGTH * Float32Array.BYTES_PER_ELEMENT).toBe(1024 * 1024);
    expect(bucketLayout(DEFAULT_BUCKET_LENGTH + 1).map((bucket) => bucket.length)).toEqual([262_144, 1]);
  });

  it('covers every element once and gives each rank its share of buckets to within one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 70 }),
        fc.integer({ min: 1, max: 9 }),
        (length, bucketLength, worldSize) => {
          const buckets = bucketLayout(length, bucketLength);
          let end = 0;
          const owned = new Array<number>(worldSize).fill(0);
          for (const bucket of buckets) {
            expect(bucket.offset).toBe(end);
            expect(bucket.length).toBeGreaterThan(0);
            end += bucket.length;
            owned[ownerOfBucket(bucket, worldSize)]!++;
          }
          expect(end).toBe(length);
          expect(Math.max(...owned) - Math.min(...owned)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it('refuses an empty vector and a bucket that does not fit one chunk', () => {
    expect(() => bucketLayout(0)).toThrow('the step vector: expected at least 1 element, received 0');
    expect(() => bucketLayout(1, 262_145)).toThrow(
      'the bucket length: expected 1 to 262144 elements (1 MiB), received 262145',
    );
  });
});
