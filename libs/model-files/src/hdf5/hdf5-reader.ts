import type { Attribute, Dataset, File, Group } from 'h5wasm';
import { InvalidModelFile, UnsupportedModelFile } from '../errors.js';
import { sizeOf, type StoredEntry } from '../stored-tensor.js';
import { deepestCause } from './hdf5-error.js';
import { loadHdf5, mount, unmount, type ByteSource, type Hdf5 } from './hdf5-runtime.js';
import { toFloat32 } from './numbers.js';

/** No sound compressor of HDF5 makes numbers smaller than this; deflate ends at 1032 to 1. */
const LARGEST_EXPANSION = 1100;
const LARGEST_TENSOR_BYTES = 2 ** 31;
const SIGNATURE = Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a);

/** Whether bytes start as an HDF5 file does. */
export function isHdf5(start: Uint8Array): boolean {
  return SIGNATURE.every((byte, index) => start[index] === byte);
}

/** An open HDF5 file: groups with texts, and tensors of numbers. Close it after use. */
export class Hdf5Reader {
  readonly source: string;
  readonly #library: Hdf5;
  readonly #path: string;
  readonly #file: File;
  readonly #sizeBytes: number;

  private constructor(
    library: Hdf5,
    opened: { path: string; file: File },
    sizeBytes: number,
    source: string,
  ) {
    this.source = source;
    this.#library = library;
    this.#path = opened.path;
    this.#file = opened.file;
    this.#sizeBytes = sizeBytes;
  }

  /**
   * @param source the file's name, for messages
   * @throws InvalidModelFile when the bytes are not an HDF5 file, or a part of one
   */
  static async open(bytes: ByteSource, source: string): Promise<Hdf5Reader> {
    const start = new Uint8Array(SIGNATURE.length);
    bytes.read(start, 0, Math.min(start.length, bytes.sizeBytes), 0);
    if (!isHdf5(start)) {
      throw new InvalidModelFile(
        `${source}: expected an HDF5 file, which starts with the bytes ${hexOf(SIGNATURE)}, ` +
          `received ${hexOf(start)}. The file is damaged or of another format.`,
      );
    }
    const library = await loadHdf5();
    const path = mount(library, bytes);
    try {
      const file = new library.File(path, 'r');
      return new Hdf5Reader(library, { path, file }, bytes.sizeBytes, source);
    } catch (error) {
      unmount(library, path);
      throw damaged(source, error);
    }
  }

  close(): void {
    try {
      this.#file.close();
    } catch {
      // What is damaged may not close; nothing was written, so nothing is lost.
    } finally {
      unmount(this.#library, this.#path);
    }
  }

  has(path: string): boolean {
    return this.#entity(path) !== null;
  }

  /** The names directly in a group; none if there is no such group. */
  keys(path: string): readonly string[] {
    const entity = this.#entity(path);
    return isGroup(entity) ? this.#guard(path, () => entity.keys()) : [];
  }

  isGroup(path: string): boolean {
    return isGroup(this.#entity(path));
  }

  /** An attribute that is one text. */
  text(path: string, attribute: string): string | undefined {
    const found = this.#attribute(path, attribute);
    const value = this.#guard(`${path} @${attribute}`, () => found?.value);
    return typeof value === 'string' ? value : undefined;
  }

  /** An attribute that is a list of texts, perhaps in numbered parts as Keras splits long ones. */
  texts(path: string, attribute: string): readonly string[] | undefined {
    const whole = this.#attribute(path, attribute);
    if (whole !== undefined) return this.#textsOf(whole);
    const parts: string[] = [];
    for (let index = 0; ; index += 1) {
      const part = this.#attribute(path, `${attribute}${index}`);
      if (part === undefined) return index === 0 ? undefined : parts;
      parts.push(...this.#textsOf(part));
    }
  }

  /** A tensor, of which only the shape is read now; undefined where the path leads to none. */
  entry(path: string): StoredEntry | undefined {
    const entity = this.#entity(path);
    if (!isDataset(entity)) return undefined;
    const shape = this.#guard(path, () => entity.shape) ?? [];
    const dtype = this.#guard(path, () => entity.dtype);
    return { name: path, shape, dtype: dtypeName(dtype), read: () => this.#read(path, entity, shape) };
  }

  #read(path: string, dataset: Dataset, shape: readonly number[]): Float32Array {
    const { metadata, filters } = this.#guard(path, () => ({
      metadata: dataset.metadata,
      filters: dataset.filters,
    }));
    const declared = sizeOf(shape) * metadata.size;
    const limit = Math.min(
      LARGEST_TENSOR_BYTES,
      this.#sizeBytes * (filters.length === 0 ? 1 : LARGEST_EXPANSION),
    );
    if (declared > limit) {
      throw new InvalidModelFile(
        `${this.source}, ${path}: expected at most ${limit} bytes, received a tensor of shape [${shape.join(', ')}], ` +
          `${declared} bytes. The file is damaged.`,
      );
    }
    if (metadata.virtual_sources !== undefined)
      throw new UnsupportedModelFile(
        `${this.source}, ${path}: expected numbers in this file, received a view of others.`,
      );
    const value = this.#guard(path, () => dataset.value);
    return toFloat32(value, { where: `${this.source}, ${path}`, length: sizeOf(shape) });
  }

  #textsOf(attribute: Attribute): readonly string[] {
    const value = this.#guard(attribute.name, () => attribute.value);
    if (typeof value === 'string') return [value];
    return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
  }

  #attribute(path: string, name: string): Attribute | undefined {
    const entity = this.#entity(path);
    if (!isGroup(entity) && !isDataset(entity)) return undefined;
    return this.#guard(`${path} @${name}`, () => entity.attrs[name]);
  }

  #entity(path: string): unknown {
    if (path === '') return this.#file;
    return this.#guard(path, () => this.#file.get(path));
  }

  /** Names the place in what the library throws. */
  #guard<T>(path: string, use: () => T): T {
    try {
      return use();
    } catch (error) {
      throw damaged(`${this.source}, ${path}`, error);
    }
  }
}

/** The library names numbers by their byte order and a letter, as Python's `struct` does. */
const DTYPES: Readonly<Record<string, string>> = {
  e: 'float16',
  f: 'float32',
  d: 'float64',
  b: 'int8',
  B: 'uint8',
  h: 'int16',
  H: 'uint16',
  i: 'int32',
  I: 'uint32',
  q: 'int64',
  Q: 'uint64',
};

function dtypeName(dtype: unknown): string {
  if (typeof dtype !== 'string') return 'compound';
  return DTYPES[dtype.slice(1)] ?? dtype;
}

function damaged(where: string, error: unknown): InvalidModelFile {
  return new InvalidModelFile(
    `${where}: expected HDF5 data, received "${deepestCause(error)}". The file is damaged.`,
    {
      cause: error,
    },
  );
}

function isGroup(entity: unknown): entity is Group {
  return typeof entity === 'object' && entity !== null && 'type' in entity && entity.type === 'Group';
}

function isDataset(entity: unknown): entity is Dataset {
  return typeof entity === 'object' && entity !== null && 'type' in entity && entity.type === 'Dataset';
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
