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
/** Another name whenever other values are made of the same files. */
const DECODING = 'images, profiles ignored';

/** An image with the number of its class. */
export interface LabelledImage extends ListedImage {
  readonly label: number;
}

/**
 * Opens listed images. All files are read once now, for their digests; an image is decoded when it is asked for.
 */
export async function openImages(
  images: readonly LabelledImage[],
  format: ImageFormat,
): Promise<ExampleSource> {
  setUpDecoder();
  const digests = await digestFiles(images);
  const listing = images.map(({ name, label }, position) => [name, label, digests[position]]);
  return {
    digest: digestOfParts(DECODING, JSON.stringify(format), JSON.stringify(listing)),
    sampleShape: [format.height, format.width, format.channels],
    dtype: 'uint8',
    labels: Int32Array.from(images, ({ label }) => label),
    placeOf: (position) => ({ file: images[position]?.name ?? '', place: '' }),
    read: (position) => readImage(images[position], digests[position], format),
    close: async () => undefined,
  };
}

async function readImage(
  image: LabelledImage | undefined,
  digest: string | undefined,
  format: ImageFormat,
): Promise<Uint8Array> {
  if (image === undefined)
    throw new RangeError('Expected an image of this source, received a position beyond its end.');
  const bytes = await readBounded(image);
  if (digestOf(bytes) !== digest) {
    throw new CorruptExample(
      image.name,
      'expected it to stay as it is while it is read, received other bytes',
    );
  }
  return decodeImage(bytes, image.name, format);
}

/** The digest of what cannot be read is empty; reading it again says why. */
async function digestFiles(images: readonly ListedImage[]): Promise<string[]> {
  const digests: string[] = [];
  let next = 0;
  const takeNext = async (): Promise<void> => {
    for (let index = next++; index < images.length; index = next++) {
      const image = images[index] as ListedImage;
      digests[index] = await readBounded(image).then(digestOf, () => '');
    }
  };
  await Promise.all(Array.from({ length: MAX_READS }, takeNext));
  return digests;
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
