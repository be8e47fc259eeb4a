import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodePositions,
  decodeUsedExamples,
  encodePositions,
  encodeUsedExamples,
  type UsedExamples,
} from './ledger-rows.js';

const positions = fc.array(fc.nat({ max: 2 ** 32 - 1 }), { maxLength: 40 });
const row: fc.Arbitrary<UsedExamples> = fc.record({
  replica: fc.nat({ max: 1_000 }),
  generation: fc.record({ term: fc.maxSafeNat(), number: fc.nat() }),
  rank: fc.nat({ max: 1_000 }),
  positions: positions.map(encodePositions),
});

describe('positions as bytes', () => {
  it('come back in ascending order, as often as they were there', () => {
    fc.assert(
      fc.property(positions, (given) => {
        expect(decodePositions(encodePositions(given))).toEqual([...given].sort((a, b) => a - b));
      }),
    );
  });

  it('take about two bytes each where a batch is a small part of the dataset', () => {
    const spread = Array.from({ length: 32 }, (_, index) => index * 1_500);
    expect(encodePositions(spread)).toHaveLength(1 + 31 * 2);
  });
});

describe('rows as bytes', () => {
  it('come back as they were, and follow each other', () => {
    fc.assert(
      fc.property(fc.array(row), fc.array(row), (first, second) => {
        const joined = Buffer.concat([encodeUsedExamples(first), encodeUsedExamples(second)]);
        expect(decodeUsedExamples(joined).map(plain)).toEqual([...first, ...second].map(plain));
      }),
    );
  });

  it('may be of very many examples', () => {
    const many = encodePositions(Array.from({ length: 500_000 }, (_, index) => 3 * index));
    const rows = encodeUsedExamples([
      { replica: 0, generation: { term: 1, number: 1 }, rank: 0, positions: many },
    ]);
    expect(decodePositions(decodeUsedExamples(rows)[0]!.positions)).toHaveLength(500_000);
  });

  it('are refused where they are cut', () => {
    fc.assert(
      fc.property(row, fc.nat(), (given, cutAt) => {
        const bytes = encodeUsedExamples([given]);
        const cut = bytes.subarray(0, 1 + (cutAt % (bytes.length - 1)));
        expect(() => decodeUsedExamples(cut)).toThrow(/rows of the ledger: expected .* cut or altered/);
      }),
    );
  });

  it('are refused where a number has no end', () => {
    expect(() => decodeUsedExamples(new Uint8Array(20).fill(0xff))).toThrow('expected a number up to 2^53-1');
  });
});

function plain({ positions: bytes, ...rest }: UsedExamples): unknown {
  return { ...rest, positions: [...bytes] };
}
