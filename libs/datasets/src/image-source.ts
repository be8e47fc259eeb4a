import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { messageOf } from '@thaw/errors';
import { CorruptExample } from './errors.js';
import { digestOfParts, type ExampleSource } from './example-source.js';
import { decodeImage, setUpDecoder } from './image-decoder.js';
import type { ListedImage } from './image-folder.js';
import type { ImageFormat } from './image-format.js';

/** Larger files are not read. */
const MAX_FILE_BYTES = 256 * 2 ** 20;
const MAX_READS = 4;
/** Of files that were read for their digests, and are kept until they are decoded: to open and read small ones takes as long as half of that. */
const MAX_KEPT_BYTES = 64 * 2 ** 20;
/** Another name whenever other values are made of the same files. */
const DECODING = 'images, profiles ignored';

/** An image with the number of its class. */
export interface LabelledImage extends ListedImage {
  readonly label: number;
}

interface ReadFiles {
  /** By position; empty for what cannot be read: reading it again says why. */
  readonly digests: readonly string[];
  /** What is to be decoded, by position, as far as it was kept. */
  readonly kept: Map<number, Uint8Array>;
}

/**
 * Opens listed images. All files are read once now, for their digests; an image is decoded when it is asked for.
 *
 * @param maxKeptBytes of files that stay in memory until they are decoded; others are read a second time
 */
export async function openImages(
  images: readonly LabelledImage[],
  format: ImageFormat,
  maxKeptBytes = MAX_KEPT_BYTES,
): Promise<ExampleSource> {
  setUpDecoder();
  const files = await readFiles(images, maxKeptBytes);
  const { digests, kept } = files;
  const listing = images.map(({ name, label }, position) => [name, label, digests[position]]);
  return {
    digest: digestOfParts(DECODING, JSON.stringify(format), JSON.stringify(listing)),
    sampleShape: [format.height, format.width, format.channels],
    dtype: 'uint8',
    labels: Int32Array.from(images, ({ label }) => label),
    placeOf: (position) => ({ file: images[position]?.name ?? '', place: '' }),
    read: async (position) => {
      const image = images[position];
      if (image === undefined)
        throw new RangeError('Expected an image of this source, received a position beyond its end.');
      return decodeImage(await takeFile(image, position, files), image.name, format);
    },
    close: async () => kept.clear(),
  };
}

/** The bytes of an image's file, as they were when it was opened. */
async function takeFile(
  image: LabelledImage,
  position: number,
  { digests, kept }: ReadFiles,
): Promise<Uint8Array> {
  const known = kept.get(position);
  kept.delete(position);
  if (known !== undefined) return known;
  const bytes = await readBounded(image);
  if (digestOf(bytes) === digests[position]) return bytes;
  throw new CorruptExample(image.name, 'expected it to stay as it is while it is read, received other bytes');
}

async function readFiles(images: readonly ListedImage[], maxKeptBytes: number): Promise<ReadFiles> {
  const digests: string[] = [];
  const kept = new Map<number, Uint8Array>();
  let room = maxKeptBytes;
  let next = 0;
  const takeNext = async (): Promise<void> => {
    for (let index = next++; index < images.length; index = next++) {
      const bytes = await readBounded(images[index] as ListedImage).catch(() => undefined);
      digests[index] = bytes === undefined ? '' : digestOf(bytes);
      if (bytes === undefined || bytes.length > room) continue;
      room -= bytes.length;
      kept.set(index, bytes);
    }
  };
  await Promise.all(Array.from({ length: MAX_READS }, takeNext));
  return { digests, kept };
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function readBounded({ name, path }: ListedImage): Promise<Uint8Array> {
  try {
    // Looked at before it is opened: to open a pipe would wait for its writer.
    const stats = await stat(path);
    if (!stats.isFile()) throw new CorruptExample(name, 'expected a file, received a folder, pipe or device');
    if (stats.size <= MAX_FILE_BYTES) return await readFile(path);
    throw new CorruptExample(name, `expected at most ${MAX_FILE_BYTES} bytes, received ${stats.size}`);
  } catch (error) {
    if (error instanceof CorruptExample) throw error;
    throw new CorruptExample(name, `it cannot be read (${messageOf(error)})`, { cause: error });
  }
}
