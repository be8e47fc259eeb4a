import { createHash } from 'node:crypto';
import { CorruptExample, InvalidDataset } from './errors.js';
import { digestOfParts, exampleOf, type ExampleSource } from './example-source.js';
import {
  NPY_PREAMBLE_BYTES,
  NPY_SIZES,
  type NpyHeader,
  npyHeaderEnd,
  type NpyType,
  readNpyHeader,
} from './npy-header.js';
import { readNpzArrays } from './npz-archive.js';
import { RecordFile } from './record-file.js';

/** Where the two arrays are; paths as they are opened. */
export interface NpyArrays {
  /** An .npz file that holds both; then the others are names. */
  readonly archive?: string | undefined;
  readonly images: string;
  readonly labels: string;
}

/** An array that lies in a file or in memory. */
interface NpyContent {
  readonly name: string;
  readonly header: NpyHeader;
  read(offset: number, length: number): Promise<Uint8Array>;
  digest(): Promise<string>;
  close(): Promise<void>;
}

/**
 * Opens arrays of NumPy: images `[n, height, width]` (grey) or `[n, ...]`, and n labels. Bytes stay bytes; floats and wider
 * whole numbers become float32.
 *
 * @throws DatasetNotFound, InvalidDataset, DatasetTooLarge naming the file
 */
export async function openNpySource(arrays: NpyArrays): Promise<ExampleSource> {
  const [images, labels] = await openArrays(arrays);
  try {
    const values = await readLabels(labels, images);
    const { type, shape, dataOffset } = images.header;
    const exampleSize = shape.slice(1).reduce((size, dimension) => size * dimension, NPY_SIZES[type]);
    return {
      digest: digestOfParts('npy', await images.digest(), await labels.digest()),
      sampleShape: sampleShapeOf(images),
      dtype: type === 'u1' ? 'uint8' : 'float32',
      labels: values,
      placeOf: (position) => ({ file: labels.name, place: `at example ${position}` }),
      read: async (position) => {
        const stored = await images.read(dataOffset + position * exampleSize, exampleSize);
        const example = convert(stored, type);
        if (type !== 'u1') requireFinite(example, `${images.name}, example ${position}`);
        return exampleOf(example);
      },
      close: () => images.close(),
    };
  } catch (error) {
    await images.close();
    throw error;
  } finally {
    await labels.close();
  }
}

async function openArrays({ archive, images, labels }: NpyArrays): Promise<[NpyContent, NpyContent]> {
  if (archive !== undefined) {
    const unpacked = await readNpzArrays(archive, [...new Set([images, labels])]);
    const inMemory = (name: string): NpyContent =>
      fromMemory(unpacked.get(name) ?? new Uint8Array(), `${archive}, ${name}`);
    return [inMemory(images), inMemory(labels)];
  }
  const opened = await fromFile(images);
  try {
    return [opened, await fromFile(labels)];
  } catch (error) {
    await opened.close();
    throw error;
  }
}

function fromMemory(bytes: Uint8Array, name: string): NpyContent {
  return {
    name,
    header: readNpyHeader(bytes, bytes.length, name),
    read: async (offset, length) => bytes.slice(offset, offset + length),
    digest: async () => createHash('sha256').update(bytes).digest('hex'),
    close: async () => undefined,
  };
}

async function fromFile(path: string): Promise<NpyContent> {
  const file = await RecordFile.open(path, 'a .npy file');
  try {
    const preamble = await file.read(0, Math.min(NPY_PREAMBLE_BYTES, file.sizeBytes));
    const start = await file.read(0, Math.min(npyHeaderEnd(preamble, path), file.sizeBytes));
    const header = readNpyHeader(start, file.sizeBytes, path);
    const read = file.read.bind(file);
    return { name: path, header, read, digest: () => file.digest(), close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function sampleShapeOf({ name, header: { shape } }: NpyContent): number[] {
  if (shape.length < 2) {
    throw new InvalidDataset(
      `${name}: expected examples of one dimension or more, received an array of shape [${shape.join(', ')}]. Are data.images ` +
        'and data.labels swapped?',
    );
  }
  const sampleShape = shape.slice(1);
  return sampleShape.length === 2 ? [...sampleShape, 1] : sampleShape;
}

async function readLabels(content: NpyContent, images: NpyContent): Promise<Int32Array> {
  const { name, header } = content;
  const [numExamples = 0] = images.header.shape;
  const numLabels = header.shape.reduce((size, dimension) => size * dimension, 1);
  if (numLabels !== numExamples) {
    throw new InvalidDataset(
      `${name}: expected ${numExamples} labels, one for each example of ${images.name}, received shape ` +
        `[${header.shape.join(', ')}]. Check that both belong together; labels are numbers of classes, not one-hot.`,
    );
  }
  const bytes = await content.read(header.dataOffset, numLabels * NPY_SIZES[header.type]);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Int32Array.from({ length: numLabels }, (_, index) => {
    const label = readNumber(view, index * NPY_SIZES[header.type], header.type);
    if (Number.isInteger(label) && label >= 0 && label < 2 ** 31) return label;
    throw new InvalidDataset(
      `${name}: expected whole numbers from 0 as labels, received ${label} at example ${index}. Number the classes from 0.`,
    );
  });
}

/** Bytes as they are stored in blocks: uint8, or float32 for all else. */
function convert(bytes: Uint8Array, type: NpyType): Uint8Array {
  if (type === 'u1' || type === 'f4') return bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const numValues = bytes.length / NPY_SIZES[type];
  const values = Float32Array.from({ length: numValues }, (_, index) =>
    readNumber(view, index * NPY_SIZES[type], type),
  );
  return new Uint8Array(values.buffer);
}

/** Of values in float32. @throws CorruptExample naming the example: training on it would end at some step, or learn from zeros in its place */
function requireFinite(example: Uint8Array, name: string): void {
  const view = new DataView(example.buffer, example.byteOffset, example.byteLength);
  for (let offset = 0; offset < example.length; offset += Float32Array.BYTES_PER_ELEMENT) {
    const value = view.getFloat32(offset, true);
    if (Number.isFinite(value)) continue;
    const why = `${name}: expected finite numbers in float32, received ${value} at value ${offset / 4}`;
    throw new CorruptExample(name, why);
  }
}

function readNumber(view: DataView, offset: number, type: NpyType): number {
  switch (type) {
    case 'u1':
      return view.getUint8(offset);
    case 'i1':
      return view.getInt8(offset);
    case 'u2':
      return view.getUint16(offset, true);
    case 'i2':
      return view.getInt16(offset, true);
    case 'u4':
      return view.getUint32(offset, true);
    case 'i4':
      return view.getInt32(offset, true);
    case 'u8':
      return Number(view.getBigUint64(offset, true));
    case 'i8':
      return Number(view.getBigInt64(offset, true));
    case 'f4':
      return view.getFloat32(offset, true);
    case 'f8':
      return view.getFloat64(offset, true);
  }
}
