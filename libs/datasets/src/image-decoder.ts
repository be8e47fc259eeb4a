import { messageOf } from '@thaw/errors';
import sharp, { type OutputInfo, type Sharp } from 'sharp';
import { enlarged } from './enlarging.js';
import { CorruptExample } from './errors.js';
import { type Example, exampleOf } from './example-source.js';
import { fitOf, type ImageSize } from './image-fit.js';
import type { ImageFormat } from './image-format.js';
import { jpegPictureOf, type JpegPicture } from './jpeg-picture.js';

/** Images that declare more pixels are not decoded. */
export const MAX_PIXELS = 100_000_000;
/** Of EXIF's orientations, from which on width and height change places. */
const FIRST_ON_ITS_SIDE = 5;

const FITS = { stretch: 'fill', crop: 'cover', pad: 'contain' } as const;
const KERNELS = { nearest: 'nearest', bilinear: 'linear', bicubic: 'cubic', lanczos: 'lanczos3' } as const;
const SIGNATURES: readonly (readonly number[])[] = [
  [0xff, 0xd8, 0xff],
  [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
];

const OPTIONS = { limitInputPixels: MAX_PIXELS, failOn: 'error', ignoreIcc: true } as const;

/** Lets images be decoded side by side, each by one thread, without a cache: each is read once. */
export function setUpDecoder(): void {
  sharp.cache(false);
  sharp.concurrency(1);
}

/**
 * Decodes a JPEG or PNG file into `height * width * channels` bytes: turned upright as its EXIF orientation says, without its
 * alpha channel, in RGB or grey, and resized. Values are taken as they are stored: an embedded colour profile is not applied,
 * as in Keras and PyTorch, where models have seen images without it; applying it took half of the time. libvips shrinks what
 * is too large; what is too small is enlarged as by Pillow.
 *
 * @param file its name, for messages
 * @throws CorruptExample when it is no such file, is damaged or declares too many pixels
 */
export async function decodeImage(bytes: Uint8Array, file: string, format: ImageFormat): Promise<Example> {
  requireSignature(bytes, file);
  try {
    const { image, size } = await openUpright(bytes, file);
    return await resizedTo(format, inColours(image, format.channels), size);
  } catch (error) {
    if (error instanceof CorruptExample) throw error;
    throw new CorruptExample(file, `it cannot be decoded (${firstLine(messageOf(error))})`, { cause: error });
  }
}

function requireSignature(bytes: Uint8Array, file: string): void {
  if (bytes.length === 0)
    throw new CorruptExample(file, 'expected a JPEG or PNG image, received an empty file');
  if (SIGNATURES.some((signature) => signature.every((byte, index) => bytes[index] === byte))) return;
  const start = Buffer.from(bytes.subarray(0, 4)).toString('hex');
  throw new CorruptExample(file, `expected a JPEG or PNG image, received a file that starts with ${start}`);
}

/** An image that is read from its upper left corner on, whichever way it is stored. */
interface UprightImage {
  readonly image: Sharp;
  readonly size: ImageSize;
}

/** Sizes are looked at before any pixel is decoded. */
async function openUpright(bytes: Uint8Array, file: string): Promise<UprightImage> {
  const picture = jpegPictureOf(bytes);
  return picture === undefined ? openAsItIs(bytes, file) : openPicture(picture, file);
}

/** Nothing of it is parsed twice. */
function openPicture({ bytes, width, height, orientation }: JpegPicture, file: string): UprightImage {
  requirePixels(width, height, file);
  const image = sharp(bytes, OPTIONS);
  if (orientation === 1) return { image, size: { width, height } };
  const size = orientation < FIRST_ON_ITS_SIDE ? { width, height } : { width: height, height: width };
  return { image: image.autoOrient(), size };
}

async function openAsItIs(bytes: Uint8Array, file: string): Promise<UprightImage> {
  const facts = await sharp(bytes, { ...OPTIONS, limitInputPixels: false }).metadata();
  requirePixels(facts.width, facts.height, file);
  const image = sharp(bytes, OPTIONS).autoOrient();
  const size = facts.autoOrient;
  if (!facts.hasAlpha) return { image, size };
  // Before it is resized, where hidden pixels would weigh less than visible ones.
  const { data, info } = await valuesOf(image.toColourspace('srgb').removeAlpha());
  const raw = { width: info.width, height: info.height, channels: info.channels };
  return { image: sharp(data, { raw }), size };
}

function requirePixels(width: number, height: number, file: string): void {
  if (width * height <= MAX_PIXELS) return;
  throw new CorruptExample(file, `expected at most ${MAX_PIXELS} pixels, received ${width}x${height}`);
}

function inColours(image: Sharp, channels: 1 | 3): Sharp {
  return channels === 1 ? image.greyscale() : image.toColourspace('srgb');
}

/** What shrinks does so first, by libvips; where only one axis grows, the other has its length by then. */
async function resizedTo(format: ImageFormat, image: Sharp, { width, height }: ImageSize): Promise<Example> {
  const { resized } = fitOf({ width, height }, format);
  if (resized.width <= width && resized.height <= height)
    return exampleOf(await pixelsOf(shrunk(image, format), format.channels));
  const small = { width: Math.min(width, resized.width), height: Math.min(height, resized.height) };
  const isSmall = small.width === width && small.height === height;
  const smallImage = isSmall ? image : shrunk(image, { ...format, ...small, mode: 'stretch' });
  return enlarged({ ...small, pixels: await pixelsOf(smallImage, format.channels) }, format);
}

function shrunk(image: Sharp, { width, height, mode, interpolation }: ImageFormat): Sharp {
  const [fit, kernel] = [FITS[mode], KERNELS[interpolation]];
  return image.resize({ width, height, fit, kernel, background: '#000' });
}

async function pixelsOf(image: Sharp, channels: 1 | 3): Promise<Uint8Array> {
  const { data, info } = await valuesOf(image);
  return withChannels(data, info.channels, channels);
}

function valuesOf(image: Sharp): Promise<{ data: Buffer; info: OutputInfo }> {
  return image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
}

/** Grey images may keep their one channel, or grey ones be given as three equal ones. */
function withChannels(data: Buffer, received: number, wanted: 1 | 3): Uint8Array {
  if (received === wanted) return data;
  const pixels = data.length / received;
  const result = new Uint8Array(pixels * wanted);
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    for (let channel = 0; channel < wanted; channel += 1) {
      result[pixel * wanted + channel] = data[pixel * received + Math.min(channel, received - 1)] ?? 0;
    }
  }
  return result;
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
