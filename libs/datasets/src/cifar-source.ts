import type { DataSpecOf } from '@thaw/orchestration';
import { InvalidDataset } from './errors.js';
import { digestOfParts, exampleOf, type ExampleSource } from './example-source.js';
import { RecordFile } from './record-file.js';

/** Which of the CIFAR datasets, and which labels of it. */
export type CifarVariant = DataSpecOf<'cifar'>['variant'];

const PIXELS = 32 * 32;
const CHANNELS = 3;

interface RecordLayout {
  /** Bytes of labels before the pixels. */
  readonly numLabels: number;
  /** Which of them counts. */
  readonly labelAt: number;
  readonly numClasses: number;
}

/** @source https://www.cs.toronto.edu/~kriz/cifar.html, "Binary version" */
const LAYOUTS: Readonly<Record<CifarVariant, RecordLayout>> = {
  cifar10: { numLabels: 1, labelAt: 0, numClasses: 10 },
  cifar100: { numLabels: 2, labelAt: 1, numClasses: 100 },
  'cifar100-coarse': { numLabels: 2, labelAt: 0, numClasses: 20 },
};

/** @source https://www.cs.toronto.edu/~kriz/cifar.html, batches.meta.txt */
export const CIFAR10_NAMES = [
  'airplane',
  'automobile',
  'bird',
  'cat',
  'deer',
  'dog',
  'frog',
  'horse',
  'ship',
  'truck',
];

/**
 * Opens binary CIFAR files, one after the other, as examples of shape [32, 32, 3]; pixels are read when they are asked for.
 *
 * @throws DatasetNotFound, InvalidDataset naming the file: of another length than whole records, or with a label that
 *   the dataset does not have
 */
export async function openCifarSource(
  paths: readonly string[],
  variant: CifarVariant,
): Promise<ExampleSource> {
  const layout = LAYOUTS[variant];
  const recordSize = layout.numLabels + PIXELS * CHANNELS;
  const files: RecordFile[] = [];
  const labels: number[][] = [];
  try {
    for (const path of paths) {
      const file = await RecordFile.open(path, `a binary file of ${variant}`);
      files.push(file);
      labels.push(await readLabels(file, variant));
    }
    const digests = await Promise.all(files.map((file) => file.digest()));
    const locate = createLocator(labels.map(({ length }) => length));
    return {
      digest: digestOfParts('cifar', variant, ...digests),
      sampleShape: [32, 32, CHANNELS],
      dtype: 'uint8',
      labels: Int32Array.from(labels.flat()),
      placeOf: (position) => {
        const { part, index } = locate(position);
        return { file: paths[part] ?? '', place: `at example ${index}` };
      },
      read: async (position) => {
        const { part, index } = locate(position);
        const planes = await (files[part] as RecordFile).read(
          index * recordSize + layout.numLabels,
          PIXELS * CHANNELS,
        );
        return exampleOf(interleave(planes));
      },
      close: () => closeAll(files),
    };
  } catch (error) {
    await closeAll(files);
    throw error;
  }
}

async function readLabels(file: RecordFile, variant: CifarVariant): Promise<number[]> {
  const { numLabels, labelAt, numClasses } = LAYOUTS[variant];
  const recordSize = numLabels + PIXELS * CHANNELS;
  if (file.sizeBytes % recordSize !== 0) {
    throw new InvalidDataset(
      `${file.path}: expected records of ${recordSize} bytes, as ${variant} has them, received ${file.sizeBytes} bytes, which ` +
        'are no whole number of records. Check data.variant, and that the file is whole and unpacked.',
    );
  }
  const labels: number[] = [];
  for (let offset = 0; offset < file.sizeBytes; offset += recordSize) {
    const label = (await file.read(offset, numLabels))[labelAt] ?? 0;
    if (label >= numClasses) {
      throw new InvalidDataset(
        `${file.path}: expected labels from 0 to ${numClasses - 1}, received ${label} at example ${labels.length}. Check data.variant.`,
      );
    }
    labels.push(label);
  }
  return labels;
}

/** Which file a position lies in, and where in it. */
function createLocator(sizes: readonly number[]): (position: number) => { part: number; index: number } {
  return (position) => {
    let index = position;
    for (const [part, size] of sizes.entries()) {
      if (index < size) return { part, index };
      index -= size;
    }
    throw new RangeError(`Expected a position below ${position - index}, received ${position}.`);
  };
}

/** Planes of red, green and blue become pixels. */
function interleave(planes: Uint8Array): Uint8Array {
  const pixels = new Uint8Array(planes.length);
  for (let pixel = 0; pixel < PIXELS; pixel += 1) {
    for (let channel = 0; channel < CHANNELS; channel += 1) {
      pixels[pixel * CHANNELS + channel] = planes[channel * PIXELS + pixel] ?? 0;
    }
  }
  return pixels;
}

async function closeAll(files: readonly RecordFile[]): Promise<void> {
  await Promise.all(files.map((file) => file.close()));
}
