import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addInto, writeSum, writeSumInJavaScript } from './sums.js';
import { nativeVectors } from './native-vectors.js';
import { bitsOf } from './testing/float-bits.js';

/** The smallest positive float32. */
const SMALLEST = 2 ** -149;
const SMALLEST_NORMAL = 2 ** -126;

describe('addInto', () => {
  it('adds in place and leaves the source as it is', () => {
    const target = Float32Array.of(1, 2, 3);
    const source = Float32Array.of(10, 20, 30);
    addInto(target, source);
    expect([...target]).toEqual([11, 22, 33]);
    expect([...source]).toEqual([10, 20, 30]);
  });

  it('rounds the float32 sum once', () => {
    const float = fc.float({ noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(float, float)), (pairs) => {
        const target = Float32Array.from(pairs, ([left]) => left);
        addInto(
          target,
          Float32Array.from(pairs, ([, right]) => right),
        );
        const expected = Float32Array.from(pairs, ([left, right]) => Math.fround(left + right));
        expect(bitsOf(target)).toEqual(bitsOf(expected));
      }),
    );
  });

  it('breaks ties to even, as float32 addition does', () => {
    const target = Float32Array.of(2 ** 24, 2 ** 24 + 2);
    addInto(target, Float32Array.of(1, 1));
    expect([...target]).toEqual([2 ** 24, 2 ** 24 + 4]);
  });

  it('keeps denormal numbers, as operands and as results', () => {
    const target = Float32Array.of(SMALLEST, SMALLEST_NORMAL, SMALLEST_NORMAL);
    addInto(target, Float32Array.of(SMALLEST, -SMALLEST, SMALLEST));
    expect([...target]).toEqual([2 * SMALLEST, SMALLEST_NORMAL - SMALLEST, SMALLEST_NORMAL + SMALLEST]);
  });

  it('keeps denormal numbers once it is compiled', () => {
    const source = new Float32Array(4096).fill(SMALLEST);
    const target = new Float32Array(4096);
    for (let round = 0; round < 500; round++) addInto(target, source);
    expect(target.every((value) => value === 500 * SMALLEST)).toBe(true);
  });

  it.each([255, 256, 1000, 4099])('gives the same bits with the addon as without it: %d', (length) => {
    const special = [0, -0, SMALLEST, -SMALLEST, SMALLEST_NORMAL, Infinity, 3e38, -3e38, 1 / 3, 16_777_217];
    const left = Float32Array.from({ length }, (_, index) => special[index % 10]!);
    const right = Float32Array.from({ length }, (_, index) => special[Math.floor(index / 10) % 10]!);
    const [native, plain] = [new Float32Array(length), new Float32Array(length)];
    writeSum(native, left, right);
    writeSumInJavaScript(plain, left, right);
    expect(bitsOf(native)).toEqual(bitsOf(plain));
    writeSum(left, left, right);
    expect(bitsOf(left)).toEqual(bitsOf(plain));
    expect(nativeVectors).toBeDefined();
  });

  it.each([5, 4099])('tells whether all of %d sums are finite', (length) => {
    const [target, right] = [new Float32Array(length), new Float32Array(length)];
    const left = new Float32Array(length).fill(3e38);
    expect(writeSum(target, left, right)).toBe(true);
    for (const [index, value] of [
      [0, 3e38],
      [length - 1, NaN],
      [2, -Infinity],
    ] as const) {
      // prettier-ignore
      right.fill(0)[index] = value;
      expect(writeSum(target, left, right)).toBe(false);
    }
  });

  it('works on shared memory', () => {
    const target = new Float32Array(new SharedArrayBuffer(8));
    addInto(target, Float32Array.of(1, 2));
    expect([...target]).toEqual([1, 2]);
  });

  it('refuses vectors of different lengths', () => {
    expect(() => addInto(new Float32Array(2), new Float32Array(3))).toThrow(
      'addInto: expected 2 elements to add, received 3',
    );
  });
});
