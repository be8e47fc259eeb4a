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
/** Of all files, that are kept from the first reading on. */
const MAX_KEPT_BYTES = 32 * 2 ** 20;
/** Another name whenever other values are made of the same files. */
const DECODING = 'images, profiles ignored, enlarged as by Pillow';

/** An image with the number of its class. */
export interface LabelledImage extends ListedImage {
  readonly label: number;
}

/**
 * Opens listed images. All files are read once now, for their digests; an image is decoded when it is asked for, and small files
 * are not read a second time for it.
 */
export async function openImages(
  images: readonly LabelledImage[],
  format: ImageFormat,
): Promise<ExampleSource> {
  setUpDecoder();
  const { digests, kept } = await readAll(images);
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
      const bytes = kept.get(position) ?? (await readAgain(image, digests[position]));
      kept.delete(position);
      return decodeImage(bytes, image.name, format);
    },
    close: async () => kept.clear(),
  };
}

/** What is known of the files once all have been read, by position. */
interface FirstReading {
  /** Empty for what cannot be read; reading it again says why. */
  readonly digests: readonly string[];
  /** The contents of those that came first. */
  readonly kept: Map<number, Uint8Array>;
}

async function readAll(images: readonly ListedImage[]): Promise<FirstReading> {
  const digests: string[] = [];
  const kept = new Map<number, Uint8Array>();
  let [next, bytesLeft] = [0, MAX_KEPT_BYTES];
  const readNext = async (): Promise<void> => {
    for (let position = next++; position < images.length; position = next++) {
      const bytes = await readBounded(images[position] as ListedImage).catch(() => undefined);
      digests[position] = bytes === undefined ? '' : digestOf(bytes);
      if (bytes === undefined || bytes.length > bytesLeft) continue;
      bytesLeft -= bytes.length;
      kept.set(position, bytes);
    }
  };
  await Promise.all(Array.from({ length: MAX_READS }, readNext));
  return { digests, kept };
}

async function readAgain(image: LabelledImage, digest: string | undefined): Promise<Uint8Array> {
  const bytes = await readBounded(image);
  if (digestOf(bytes) === digest) return bytes;
  throw new CorruptExample(image.name, 'expected it to stay as it is while it is read, received other bytes');
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
