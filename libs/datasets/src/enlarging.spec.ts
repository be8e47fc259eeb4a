import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { enlarged } from './enlarging.js';
import { bytesOf } from './example-source.js';
import type { ImageSize } from './image-fit.js';
import type { ImageFormat } from './image-format.js';

/** What Pillow made of an image. */
interface PillowCase extends Pick<ImageFormat, 'channels' | 'mode' | 'interpolation'> {
  readonly from: ImageSize;
  readonly to: ImageSize;
  readonly sha256: string;
}

const CASES = JSON.parse(
  readFileSync(new URL('../fixtures/enlarged.json', import.meta.url), 'utf8'),
) as PillowCase[];

/** As in fixtures/enlarging_fixtures.py. */
function pixelsOf({ width, height }: ImageSize, channels: number): Uint8Array {
  const length = width * height * channels;
  return Uint8Array.from({ length }, (_, i) => (i * 7919 + ((i * i) % 97) * 31) % 256);
}

const FORMAT = { channels: 1, mode: 'stretch', interpolation: 'bilinear' } as const;

describe('an enlarged image', () => {
  it.each(CASES.map((each) => [nameOf(each), each] as const))(
    'has the bytes that Pillow gives it: %s',
    (_name, { from, to, sha256, ...format }) => {
      const pixels = pixelsOf(from, format.channels);
      const values = bytesOf(enlarged({ ...from, pixels }, { ...to, ...format }));
      expect(createHash('sha256').update(values).digest('hex')).toBe(sha256);
    },
  );

  it.each(['stretch', 'pad'] as const)(
    'fills what it is given, whatever was there, and nothing beside it: %s',
    (mode) => {
      const pixels = pixelsOf({ width: 3, height: 2 }, 1);
      const example = enlarged({ width: 3, height: 2, pixels }, { width: 5, height: 4, ...FORMAT, mode });
      expect(example.sizeBytes).toBe(20);
      const memory = new Uint8Array(24).fill(255);
      example.writeTo(memory.subarray(2, 22));
      expect(memory.subarray(2, 22)).toEqual(bytesOf(example));
      expect([...memory.subarray(0, 2), ...memory.subarray(22)]).toEqual([255, 255, 255, 255]);
    },
  );

  it('is not a smaller one', () => {
    const image = { width: 3, height: 2, pixels: pixelsOf({ width: 3, height: 2 }, 1) };
    expect(() => enlarged(image, { width: 2, height: 4, ...FORMAT })).toThrow(
      'Expected an image of at most 2x4 pixels, received one of 3x2.',
    );
  });
});

function nameOf({ from, to, channels, mode, interpolation }: PillowCase): string {
  return `${from.width}x${from.height}x${channels} to ${to.width}x${to.height}, ${mode}, ${interpolation}`;
}
