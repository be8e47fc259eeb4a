import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { examplesPerBlock, MAX_BLOCKS } from './block-layout.js';

describe('the examples of a block', () => {
  it.each([
    ['fit the target size', { exampleSizeBytes: 300, targetSizeBytes: 1000, numExamples: 50 }, 3],
    ['are one where one is larger', { exampleSizeBytes: 3000, targetSizeBytes: 1000, numExamples: 50 }, 1],
    [
      'are more where there would be too many blocks',
      { exampleSizeBytes: 3000, targetSizeBytes: 1000, numExamples: 2 * MAX_BLOCKS + 1 },
      3,
    ],
  ])('%s', (_what, cut, expected) => {
    expect(examplesPerBlock(cut)).toBe(expected);
  });

  it('never make more blocks than can be announced', () => {
    const size = fc.integer({ min: 1, max: 2 ** 30 });
    const property = fc.property(size, size, size, (exampleSizeBytes, targetSizeBytes, numExamples) => {
      const perBlock = examplesPerBlock({ exampleSizeBytes, targetSizeBytes, numExamples });
      expect(Math.ceil(numExamples / perBlock)).toBeLessThanOrEqual(MAX_BLOCKS);
    });
    fc.assert(property);
  });
});
