import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checksumOf, decodeBlock, encodeBlock, encodedSizeBytes } from './block-codec.js';
import type { BlockInfo } from './dataset.js';
import { exampleOf } from './example-source.js';

const BLOCK = {
  sampleShape: [2, 1],
  dtype: 'uint8' as const,
  examples: Uint8Array.of(1, 2, 3, 4, 5, 6),
  labels: Int32Array.of(7, -1, 70000),
};
const PARTS = {
  ...BLOCK,
  examples: [BLOCK.examples.subarray(0, 2), BLOCK.examples.subarray(2)].map(exampleOf),
};
const BYTES = encodeBlock(PARTS, new Uint8Array(encodedSizeBytes(BLOCK, 3)));

function infoOf(bytes: Uint8Array, numExamples = 3): BlockInfo {
  return { index: 4, start: 100, numExamples, sizeBytes: bytes.length, checksum: checksumOf(bytes) };
}

describe('a block', () => {
  it('decodes to what was encoded', () => {
    expect(decodeBlock(BYTES, infoOf(BYTES))).toEqual(BLOCK);
  });

  it('is the same wherever it is written, whatever was there', () => {
    const used = new Uint8Array(BYTES.length + 9).fill(255).subarray(2);
    expect(encodeBlock(PARTS, used)).toEqual(BYTES);
    expect(used.subarray(BYTES.length)).toEqual(new Uint8Array(7).fill(255));
  });

  it('decodes from any offset of a larger buffer', () => {
    const larger = new Uint8Array(BYTES.length + 3);
    larger.set(BYTES, 3);
    expect(decodeBlock(larger.subarray(3), infoOf(BYTES))).toEqual(BLOCK);
  });

  it('shares no memory with the buffer it was decoded from', () => {
    const buffer = Buffer.from(BYTES);
    const block = decodeBlock(buffer, infoOf(BYTES));
    buffer.fill(0);
    expect(block).toEqual(BLOCK);
  });

  it('has a documented layout', () => {
    expect(Buffer.from(BYTES).toString('hex')).toBe(
      '54485742' + '0200' + '0200' + '03000000' + '02000000' + '0200000001000000' +
        '07000000' + 'ffffffff' + '70110100' + '010203040506',
    ); // prettier-ignore
  });

  it('is refused when any byte changed', () => {
    fc.assert(
      fc.property(fc.nat(BYTES.length - 1), fc.integer({ min: 1, max: 255 }), (position, change) => {
        const altered = BYTES.slice();
        altered[position] = (altered[position] ?? 0) ^ change;
        expect(() => decodeBlock(altered, infoOf(BYTES))).toThrow(/expected sha-256/);
      }),
    );
  });

  it('is refused by name when it was cut', () => {
    expect(() => decodeBlock(BYTES.subarray(1), infoOf(BYTES))).toThrow(
      expect.objectContaining({
        code: 'DATA_LOSS',
        message:
          'Block 4 (examples 100 to 102): expected 42 bytes, received 41 bytes. ' +
          'The bytes changed on the way or on disk; fetch the block again.',
      }),
    );
  });

  it.each([
    ['has another magic', 0, 'expected the magic THWB, received other bytes'],
    ['is of another version', 4, 'expected block format version 2, received version 255'],
    ['has a rank beyond reason', 6, 'expected at most 8 dimensions, received 255'],
    [
      'counts other examples',
      8,
      'expected 3 examples in 42 bytes, received 255 examples of 2 bytes in 42 bytes',
    ],
    [
      'has a shape of another size',
      16,
      'expected 3 examples in 801 bytes, received 3 examples of 2 bytes in 42 bytes',
    ],
  ])('is refused when it %s, even with a fitting checksum', (_, position, message) => {
    const altered = BYTES.slice();
    altered[position] = 255;
    expect(() => decodeBlock(altered, infoOf(altered))).toThrow(message);
  });
});
