import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { jpegPictureOf } from './jpeg-picture.js';
import { halfJpeg } from './testing/image-fixtures.js';

const SIDE = 24;
/** Uneven, so that no way of turning it gives the same again. */
const PIXELS = Buffer.from(
  Array.from({ length: SIDE * (SIDE - 8) * 3 }, (_, index) => (index * index) % 251),
);
const picture = () => sharp(PIXELS, { raw: { width: SIDE, height: SIDE - 8, channels: 3 } });
const NOTES = {
  IFD0: { Copyright: 'nobody', ImageDescription: 'x'.repeat(2_000) },
  IFD2: { UserComment: 'y'.repeat(2_000) },
};

async function decoded(bytes: Uint8Array): Promise<Buffer> {
  return sharp(bytes, { failOn: 'error', ignoreIcc: true })
    .autoOrient()
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer();
}

/** A file with a segment more, right after its begin. */
function withSegment(bytes: Uint8Array, marker: number, content: Uint8Array): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(content.length + 2);
  return Buffer.concat([
    bytes.subarray(0, 2),
    Buffer.from([0xff, marker]),
    length,
    content,
    bytes.subarray(2),
  ]);
}

/** The content of an EXIF segment with these entries: tag, type, count and value. */
function exif(isLittle: boolean, ...entries: readonly (readonly number[])[]): Buffer {
  const view = new DataView(new ArrayBuffer(8 + 2 + entries.length * 12 + 4));
  view.setUint16(0, isLittle ? 0x4949 : 0x4d4d);
  view.setUint16(2, 42, isLittle);
  view.setUint32(4, 8, isLittle);
  view.setUint16(8, entries.length, isLittle);
  entries.forEach(([tag = 0, type = 0, count = 0, value = 0], index) => {
    view.setUint16(10 + index * 12, tag, isLittle);
    view.setUint16(12 + index * 12, type, isLittle);
    view.setUint32(14 + index * 12, count, isLittle);
    view.setUint16(18 + index * 12, value, isLittle);
  });
  return Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), Buffer.from(view.buffer)]);
}

describe('the picture of a JPEG file', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'decodes to the same values where it is turned as %i',
    async (orientation) => {
      const file = await picture().jpeg().withExif(NOTES).withMetadata({ orientation }).toBuffer();
      const found = jpegPictureOf(file);
      expect(found).toMatchObject({ width: SIDE, height: SIDE - 8, orientation });
      expect(await decoded(found!.bytes)).toEqual(await decoded(file));
    },
  );

  it.each([
    ['grey', () => picture().greyscale().jpeg()],
    ['progressive', () => picture().jpeg({ progressive: true })],
    ['with whole chroma', () => picture().jpeg({ chromaSubsampling: '4:4:4' })],
    ['with a colour profile', () => picture().withIccProfile('p3', { attach: true }).jpeg()],
  ])('decodes to the same values where it is %s', async (_, make) => {
    const file = await make().withExif(NOTES).toBuffer();
    const found = jpegPictureOf(file);
    expect(found!.bytes.length).toBeLessThan(file.length - 4_000);
    expect(await decoded(found!.bytes)).toEqual(await decoded(file));
  });

  it('keeps what says how its colours are stored', async () => {
    const plain = await picture().jpeg({ chromaSubsampling: '4:4:4' }).toBuffer();
    // Transform 0: red, green and blue as they are.
    const adobe = Buffer.from([...Buffer.from('Adobe'), 0, 100, 0, 0, 0, 0, 0]);
    const file = withSegment(withSegment(plain, 0xee, adobe), 0xfe, Buffer.from('a comment'));
    expect(await decoded(file)).not.toEqual(await decoded(plain));
    const found = jpegPictureOf(file);
    expect(found!.bytes.length).toBe(file.length - 13);
    expect(await decoded(found!.bytes)).toEqual(await decoded(file));
  });

  it.each([true, false])('is turned as EXIF says, little-endian: %s', async (isLittle) => {
    const plain = await picture().jpeg().toBuffer();
    const file = withSegment(plain, 0xe1, exif(isLittle, [0x010e, 2, 1, 0], [0x0112, 3, 1, 6]));
    expect(jpegPictureOf(file)).toMatchObject({ orientation: 6 });
    expect(await decoded(jpegPictureOf(file)!.bytes)).toEqual(await decoded(file));
  });

  it('is upright where EXIF says nothing of it, or there is none', async () => {
    const plain = await picture().jpeg().toBuffer();
    expect(jpegPictureOf(plain)).toMatchObject({ orientation: 1 });
    const file = withSegment(plain, 0xe1, exif(false, [0x010e, 2, 1, 0]));
    expect(jpegPictureOf(file)).toEqual(jpegPictureOf(plain));
  });

  it.each([
    ['another type of orientation', exif(true, [0x0112, 4, 1, 6])],
    ['an orientation that is none', exif(true, [0x0112, 3, 1, 9])],
    ['two orientations', exif(true, [0x0112, 3, 1, 6], [0x0112, 3, 1, 3])],
    ['entries beyond its end', exif(true, [0x0112, 3, 1, 6]).subarray(0, 20)],
    ['nothing in its EXIF', Buffer.from('Exif\0\0', 'latin1')],
  ])('is not looked for in a file with %s', async (_, content) => {
    expect(jpegPictureOf(withSegment(await picture().jpeg().toBuffer(), 0xe1, content))).toBeUndefined();
  });

  it('is not looked for in a file with two EXIF segments, of four colours, or with anything between its segments', async () => {
    const plain = await picture().jpeg().toBuffer();
    const content = exif(true, [0x0112, 3, 1, 6]);
    expect(jpegPictureOf(withSegment(withSegment(plain, 0xe1, content), 0xe1, content))).toBeUndefined();
    expect(jpegPictureOf(await picture().toColourspace('cmyk').jpeg().toBuffer())).toBeUndefined();
    const filled = Buffer.concat([plain.subarray(0, 2), Buffer.from([0xff]), plain.subarray(2)]);
    expect(jpegPictureOf(filled)).toBeUndefined();
  });

  it('is not found where a file ends before it, wherever that is', async () => {
    const file = await halfJpeg(6);
    const scan = file.lastIndexOf(Buffer.from([0xff, 0xda]));
    for (let length = 0; length < scan + 4; length += 1)
      expect(jpegPictureOf(file.subarray(0, length))).toBeUndefined();
  });
});
