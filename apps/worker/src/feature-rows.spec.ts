import { describe, expect, it } from 'vitest';
import { decodeFeatureRows, encodeFeatureRows, NO_FEATURES, positionsIn } from './feature-rows.js';

const ASKED = { positions: Uint32Array.of(2, 3, 5, 8), featureSize: 2 };
const ROWS = { positions: Uint32Array.of(3, 8), values: Float32Array.of(0.1, -0, Number.NaN, 4) };
const INFINITE = { ...ROWS, values: Float32Array.of(1, 2, Number.POSITIVE_INFINITY, 1e-45) };

describe('features of examples', () => {
  it('come out as they went in, bit by bit, wherever they lie', () => {
    for (const rows of [ROWS, INFINITE, NO_FEATURES]) {
      const bytes = encodeFeatureRows(rows);
      expect(decodeFeatureRows(bytes, ASKED)).toEqual(rows);
      const elsewhere = new Uint8Array(bytes.length + 1).subarray(1);
      elsewhere.set(bytes);
      expect(decodeFeatureRows(elsewhere, ASKED)).toEqual(rows);
    }
  });

  it('are refused where any byte is another one, or there are fewer', () => {
    const bytes = encodeFeatureRows(ROWS);
    for (let place = 0; place < bytes.length; place++) {
      const changed = bytes.slice();
      changed[place]! ^= 1;
      expect(() => decodeFeatureRows(changed, ASKED)).toThrow('with their checksum');
      expect(() => decodeFeatureRows(bytes.subarray(0, place), ASKED)).toThrow('with their checksum');
    }
  });

  it('are refused where they are of another size, of other examples or in another order', () => {
    const bytes = encodeFeatureRows(ROWS);
    expect(() => decodeFeatureRows(bytes, { ...ASKED, featureSize: 3 })).toThrow('with their checksum');
    for (const positions of [Uint32Array.of(3), Uint32Array.of(8, 3), Uint32Array.of(3, 9)])
      expect(() => decodeFeatureRows(bytes, { ...ASKED, positions })).toThrow('that were asked for');
  });
});

it('reads positions of four bytes each', () => {
  expect(positionsIn(Buffer.from([7, 0, 0, 0, 1, 1, 0, 0]))).toEqual(Uint32Array.of(7, 257));
  expect(() => positionsIn(Buffer.alloc(5))).toThrow('expected 4 bytes for each, received 5 in all');
});
