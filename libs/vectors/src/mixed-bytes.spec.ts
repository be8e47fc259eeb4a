import { describe, expect, it } from 'vitest';
import { WEIGHT_BITS, writeMix, writeMixInJavaScript } from './mixed-bytes.js';
import { nativeVectors } from './native-vectors.js';

const ONE = 2 ** WEIGHT_BITS;
const LEFT = Uint8Array.from({ length: 777 }, (_, i) => i * 3);
const RIGHT = Uint8Array.from({ length: 777 }, (_, i) => i * i);

describe('writeMix', () => {
  it.each([
    [ONE, 0],
    [0, ONE],
    [ONE / 2, ONE / 2],
    [ONE / 4 + 1, (3 * ONE) / 4],
    [1, ONE - 1],
    [1_234_567, ONE - 1_234_567],
  ])('gives the same bytes with the addon as without it, rounded half up: %d and %d', (ofLeft, ofRight) => {
    const shares = [
      { bytes: LEFT, weight: ofLeft },
      { bytes: RIGHT, weight: ofRight },
    ] as const;
    const [native, plain] = [new Uint8Array(777), new Uint8Array(777)];
    writeMix(native, ...shares);
    writeMixInJavaScript(plain, ...shares);
    expect(native).toEqual(plain);
    expect(nativeVectors).toBeDefined();
    const exact = LEFT.map((value, i) =>
      Math.floor((value * ofLeft + (RIGHT[i] ?? 0) * ofRight) / ONE + 0.5),
    );
    expect(plain).toEqual(exact);
  });

  it('stays within a byte where both are its largest', () => {
    const bytes = Uint8Array.of(255);
    const target = new Uint8Array(1);
    writeMix(target, { bytes, weight: ONE / 2 }, { bytes, weight: ONE / 2 + 1 });
    expect([...target]).toEqual([255]);
  });

  it('refuses another number of bytes, on either side', () => {
    const [two, three] = [2, 3].map((length) => ({ bytes: new Uint8Array(length), weight: 0 })) as [
      never,
      never,
    ];
    for (const shares of [
      [two, three],
      [three, two],
    ] as const) {
      expect(() => writeMix(new Uint8Array(2), ...shares)).toThrow(
        'writeMix: expected 2 bytes to mix, received 3',
      );
    }
  });
});
