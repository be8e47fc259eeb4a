import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { bytesOf } from './example-source.js';
import { decodeImage, MAX_PIXELS } from './image-decoder.js';
import type { ImageFormat } from './image-format.js';
import { halfJpeg, png } from './testing/image-fixtures.js';

const FORMAT: ImageFormat = { height: 4, width: 4, channels: 3, mode: 'stretch', interpolation: 'bilinear' };

async function decode(bytes: Uint8Array, format: Partial<ImageFormat> = {}): Promise<number[]> {
  return [...bytesOf(await decodeImage(bytes, 'a.png', { ...FORMAT, ...format }))];
}

describe('an image is decoded', () => {
  it('to its pixels, row by row, channels last', async () => {
    const pixels = Uint8Array.from({ length: 12 }, (_, index) => index * 20);
    const bytes = await sharp(pixels, { raw: { width: 2, height: 2, channels: 3 } })
      .png()
      .toBuffer();
    expect(await decode(bytes, { width: 2, height: 2 })).toEqual([...pixels]);
  });

  it('to the same bytes every time', async () => {
    const bytes = await halfJpeg();
    const format = { width: 5, height: 3, interpolation: 'lanczos' } as const;
    expect(await decode(bytes, format)).toEqual(await decode(bytes, format));
  });

  it.each([
    [1, [250, 0, 250, 0]],
    [3, [0, 250, 0, 250]],
    [6, [250, 250, 0, 0]],
    [8, [0, 0, 250, 250]],
  ])('upright when its EXIF orientation is %i', async (orientation, quarters) => {
    const format = { height: 2, width: 2, channels: 1, interpolation: 'nearest' } as const;
    const values = await decode(await halfJpeg(orientation), format);
    values.forEach((value, index) => expect(Math.abs(value - quarters[index]!)).toBeLessThan(10));
  });

  it('to three equal channels when it is grey, and to grey when the model wants one channel', async () => {
    const grey = await sharp(Buffer.alloc(16, 90), { raw: { width: 4, height: 4, channels: 1 } })
      .png()
      .toBuffer();
    expect(new Set(await decode(grey))).toEqual(new Set([90]));
    expect(await decode(grey)).toHaveLength(48);
    expect(await decode(grey, { channels: 1 })).toEqual(Array<number>(16).fill(90));
    const coloured = await decode(await png({ colour: [250, 0, 0] }), { channels: 1 });
    expect(coloured).toHaveLength(16);
    expect(coloured[0]).toBeGreaterThan(30);
    expect(coloured[0]).toBeLessThan(150);
  });

  it('without its alpha channel, also where it is transparent and resized', async () => {
    const bytes = await png({ width: 8, height: 8, colour: [10, 20, 30, 0] });
    expect((await decode(bytes)).slice(0, 3)).toEqual([10, 20, 30]);
  });

  it('as stored, whatever colour profile is embedded', async () => {
    const pixels = Buffer.from([200, 40, 10, 20, 180, 60, 10, 30, 220, 90, 90, 90]);
    const picture = sharp(pixels, { raw: { width: 2, height: 2, channels: 3 } });
    const plain = await picture.clone().png().toBuffer();
    const profiled = await picture
      .clone()
      .keepIccProfile()
      .withIccProfile('p3', { attach: true })
      .png()
      .toBuffer();
    const { icc } = await sharp(profiled).metadata();
    expect(icc?.byteLength).toBeGreaterThan(100);
    const { data: stored } = await sharp(profiled, { ignoreIcc: true })
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(await decode(profiled, { height: 2, width: 2 })).toEqual([...stored]);
    expect(await decode(plain, { height: 2, width: 2 })).toEqual([...pixels]);
  });

  it('to RGB from CMYK and from 16 bits', async () => {
    const picture = sharp({ create: { width: 4, height: 4, channels: 3, background: '#f00' } });
    const cmyk = await picture.clone().toColourspace('cmyk').jpeg().toBuffer();
    const [red = 0, green = 0, blue = 0] = await decode(cmyk);
    expect(red).toBeGreaterThan(180);
    expect(Math.max(green, blue)).toBeLessThan(100);
    const deep = await picture.clone().toColourspace('rgb16').png().toBuffer();
    expect((await decode(deep)).slice(0, 3)).toEqual([255, 0, 0]);
  });

  it('stretched, cropped or padded to its size', async () => {
    const pixels = Uint8Array.from({ length: 8 }, (_, index) => (index % 4 < 2 ? 200 : 0));
    const bytes = await sharp(pixels, { raw: { width: 4, height: 2, channels: 1 } })
      .png()
      .toBuffer();
    const format = { height: 2, width: 2, channels: 1, interpolation: 'nearest' } as const;
    expect(await decode(bytes, { ...format, mode: 'stretch' })).toEqual([200, 0, 200, 0]);
    expect(await decode(bytes, { ...format, mode: 'crop' })).toEqual([200, 0, 200, 0]);
    const padded = await decode(bytes, { ...format, height: 4, width: 4, mode: 'pad' });
    expect(padded.slice(0, 4)).toEqual([0, 0, 0, 0]);
    expect(padded.slice(4, 8)).toEqual([200, 200, 0, 0]);
  });
});

describe('an image of which one side grows while the other shrinks', () => {
  // Turned by 6 it is 8 wide and 16 high, and its upper half is white.
  it.each([
    [1, { width: 10, height: 12 }, (x: number) => x < 5],
    [6, { width: 12, height: 10 }, (_x: number, y: number) => y < 5],
  ])('comes to its size, upright when its EXIF orientation is %i', async (orientation, size, isWhite) => {
    const values = await decode(await halfJpeg(orientation), { ...size, channels: 1, mode: 'stretch' });
    expect(values).toHaveLength(size.width * size.height);
    values.forEach((value, at) => {
      const [x, y] = [at % size.width, Math.floor(at / size.width)];
      const along = orientation === 1 ? x : y;
      // Both halves meet in the two in the middle.
      if (along === 4 || along === 5) return;
      expect(Math.abs(value - (isWhite(x, y) ? 250 : 0))).toBeLessThan(10);
    });
  });
});

describe('an image is refused', () => {
  it.each([
    ['empty', async () => new Uint8Array(), 'expected a JPEG or PNG image, received an empty file'],
    [
      'text',
      async () => Buffer.from('not an image'),
      'expected a JPEG or PNG image, received a file that starts with 6e6f7420',
    ],
    [
      'of another format',
      async () =>
        sharp(await png())
          .webp()
          .toBuffer(),
      'received a file that starts with 52494646',
    ],
    ['a truncated JPEG', async () => truncated(await halfJpeg()), 'it cannot be decoded'],
    ['a truncated PNG', async () => truncated(await png({ width: 64, height: 64 })), 'it cannot be decoded'],
    ['a PNG of nothing but its start', async () => (await png()).subarray(0, 8), 'it cannot be decoded'],
    ['a bomb', hugePng, `expected at most ${MAX_PIXELS} pixels, received 60000x60000`],
    ['a JPEG bomb', hugeJpeg, `expected at most ${MAX_PIXELS} pixels, received 60000x60000`],
  ])('that is %s', async (_, make, message) => {
    await expect(decode(await make())).rejects.toMatchObject({
      code: 'DATA_LOSS',
      message: expect.stringContaining(message),
    });
  });
});

function truncated(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, Math.floor(bytes.length * 0.6));
}

/** A PNG whose header declares 60000x60000 pixels; its checksum is set right. */
async function hugePng(): Promise<Uint8Array> {
  const { crc32 } = await import('node:zlib');
  const bytes = Buffer.from(await png());
  bytes.writeUInt32BE(60_000, 16);
  bytes.writeUInt32BE(60_000, 20);
  bytes.writeUInt32BE(crc32(bytes.subarray(12, 29)), 29);
  return bytes;
}

/** A JPEG whose frame declares 60000x60000 pixels. */
async function hugeJpeg(): Promise<Uint8Array> {
  const bytes = await halfJpeg();
  const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
  bytes.writeUInt16BE(60_000, frame + 5);
  bytes.writeUInt16BE(60_000, frame + 7);
  return bytes;
}
