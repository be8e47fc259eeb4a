import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidSeed } from './errors.js';
import { deriveSeed, fnv1a64, shuffledRange, splitMix64, xoshiro128 } from './seeded-random.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('the generators below the seeds', () => {
  it('compute FNV-1a as its authors list it', () => {
    expect(fnv1a64(bytes(''))).toBe(0xcbf29ce484222325n);
    expect(fnv1a64(bytes('a'))).toBe(0xaf63dc4c8601ec8cn);
    expect(fnv1a64(bytes('foobar'))).toBe(0x85944171f73967e8n);
  });

  it('compute SplitMix64 as the reference in C does', () => {
    const next = splitMix64(1234567n);
    expect([next(), next(), next()]).toEqual([
      6457827717110365317n,
      3203168211198807973n,
      9817491932198370423n,
    ]);
  });

  it('compute xoshiro128** as the reference in C does', () => {
    const next = xoshiro128(Uint32Array.of(1, 2, 3, 4));
    const drawn = Array.from({ length: 8 }, () => next());
    expect(drawn).toEqual([11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849]);
  });
});

describe('deriveSeed', () => {
  it('gives the same seed as ever, or old jobs could not be repeated', () => {
    expect(deriveSeed('epoch-order', 1, 0, 3)).toEqual([-19722469, 1525847658]);
    expect(deriveSeed('é', -0.5)).toEqual([857145692, -1088134842]);
  });

  it('tells apart kinds and borders of parts, which a joined text would not', () => {
    const seeds = [['ab'], ['a', 'b'], ['', 'ab'], ['1'], [1], [1, 0], [10], [], ['']].map((parts) => {
      return deriveSeed(...parts).join();
    });
    expect(new Set(seeds).size).toBe(seeds.length);
  });

  it('gives two signed 32-bit integers', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.integer())), (parts) => {
        for (const half of deriveSeed(...parts)) expect(half | 0).toBe(half);
      }),
    );
  });

  it('refuses numbers that are not finite', () => {
    expect(() => deriveSeed(NaN)).toThrow(InvalidSeed);
    expect(() => deriveSeed('a', Infinity)).toThrow(
      "expected finite numbers to derive a seed from, received Infinity; check the job's seed and step",
    );
  });
});

describe('shuffledRange', () => {
  it('gives the same order as ever', () => {
    expect([...shuffledRange(10, [1, -2])]).toEqual([9, 1, 5, 0, 6, 3, 2, 4, 7, 8]);
  });

  it('holds every number once', () => {
    fc.assert(
      fc.property(fc.nat(300), fc.integer(), fc.integer(), (n, high, low) => {
        const order = shuffledRange(n, [high | 0, low | 0]);
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, index) => index));
      }),
    );
  });

  it('finds all orders of four equally likely', () => {
    const counts = new Map<string, number>();
    const numDrawn = 24_000;
    for (let draw = 0; draw < numDrawn; draw += 1) {
      const order = shuffledRange(4, deriveSeed(draw)).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    const expected = numDrawn / 24;
    const chiSquare = [...counts.values()].reduce(
      (sum, count) => sum + (count - expected) ** 2 / expected,
      0,
    );
    expect(counts.size).toBe(24);
    expect(chiSquare).toBeLessThan(49.7);
  });
});
