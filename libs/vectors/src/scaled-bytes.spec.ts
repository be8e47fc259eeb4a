import { describe, expect, it } from 'vitest';
import { nativeVectors } from './native-vectors.js';
import { scaledValue, writeScaled, writeScaledInJavaScript } from './scaled-bytes.js';
import { bitsOf } from './testing/float-bits.js';

/** Some of which a fused product and sum would round otherwise, and some that come to denormal numbers. */
const SCALINGS = [
  [1, 0],
  [1 / 255, 0],
  [1 / 127.5, -1],
  [0.017124753831663668, -2.1179039301310043],
  [-3.3e37, 1e38],
  [1e-44, 2e-45],
] as const;

describe('writeScaled', () => {
  it.each(SCALINGS)(
    'gives the same bits with the addon as without it: times %d, plus %d',
    (factor, summand) => {
      const bytes = Uint8Array.from({ length: 777 }, (_, index) => index * 3);
      const [native, plain] = [new Float32Array(777), new Float32Array(777)];
      writeScaled(native, bytes, { factor, summand });
      writeScaledInJavaScript(plain, bytes, { factor, summand });
      expect(bitsOf(native)).toEqual(bitsOf(plain));
      expect(native[100]).toBe(scaledValue(300 % 256, { factor, summand }));
      expect(nativeVectors).toBeDefined();
    },
  );

  it('rounds the product, then the sum', () => {
    const [factor, summand] = [Math.fround(1 / 3), -1];
    const target = new Float32Array(1);
    writeScaled(target, Uint8Array.of(3), { factor, summand });
    expect(target[0]).toBe(Math.fround(Math.fround(3 * factor) - 1));
    expect(target[0]).not.toBe(Math.fround(3 * factor - 1));
  });

  it('refuses another number of bytes', () => {
    expect(() => writeScaled(new Float32Array(2), new Uint8Array(3), { factor: 1, summand: 0 })).toThrow(
      'writeScaled: expected 2 bytes to scale, received 3',
    );
  });
});
