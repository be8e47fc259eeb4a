import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketLayout, bucketLengthFor, countBuckets, MAX_BUCKET_LENGTH, isOwner } from './bucket-layout.js';

describe('bucketLayout', () => {
  it('gives the last bucket the rest', () => {
    expect(bucketLayout(10, 4)).toEqual([
      { index: 0, offset: 0, length: 4 },
      { index: 1, offset: 4, length: 4 },
      { index: 2, offset: 8, length: 2 },
    ]);
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
            const layout = { length, bucketLength, worldSize };
            owned.forEach((_, rank) => (owned[rank]! += isOwner(rank, bucket, layout) ? 1 : 0));
          }
          expect(end).toBe(length);
          const areBoth = worldSize === 2 && buckets.length === 1;
          expect(owned.reduce((sum, count) => sum + count)).toBe(areBoth ? 2 : buckets.length);
          expect(Math.max(...owned) - Math.min(...owned)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it('refuses an empty vector and a bucket that does not fit one chunk', () => {
    expect(() => bucketLayout(0, 1)).toThrow('the step vector: expected at least 1 element, received 0');
    expect(() => bucketLayout(1, MAX_BUCKET_LENGTH + 1)).toThrow(
      'the bucket length: expected 1 to 2097152 elements, received 2097153',
    );
  });
});

describe('bucketLengthFor', () => {
  it.each([
    ['of a short vector', 100, 2, 262_144],
    ['of one that is just too long for less', 2_097_153, 2, 262_160],
    ['of a long one', 10_000_000, 2, 1_250_000],
    ['of a long one among more members', 10_000_000, 4, 625_008],
    ['of one that is longer still', 100_000_000, 2, MAX_BUCKET_LENGTH],
  ])('says how long the buckets %s are', (_, length, worldSize, expected) => {
    expect(bucketLengthFor(length, worldSize)).toBe(expected);
  });

  it('gives every member some of a long vector, and makes no buckets shorter where a vector is longer', () => {
    const lengths = fc.tuple(fc.integer({ min: 1, max: 2 ** 28 }), fc.integer({ min: 0, max: 2 ** 28 }));
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 64 }), ([length, more], worldSize) => {
        const bucketLength = bucketLengthFor(length, worldSize);
        expect(bucketLength).toBeLessThanOrEqual(bucketLengthFor(length + more, worldSize));
        expect(bucketLength).toBeLessThanOrEqual(MAX_BUCKET_LENGTH);
        if (bucketLength > 2 ** 18) expect(countBuckets(length, bucketLength)).toBeGreaterThan(worldSize * 3);
      }),
    );
  });
});
