import { InvalidModelFile, UnsupportedModelFile } from '../errors.js';
import { sizeOf, type StoredEntry } from '../stored-tensor.js';
import { attributeTexts } from './attribute-text.js';
import type { ByteSource } from '../byte-source.js';
import { readValues, viewOf } from './dataset-values.js';
import { deepestCause } from './hdf5-error.js';
import { openInstance, type Hdf5Instance } from './hdf5-instance.js';
import type { Hdf5Library } from './hdf5-library.js';

type DatasetMetadata = ReturnType<Hdf5Library['get_dataset_metadata']>;

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
  readonly #instance: Hdf5Instance;
  readonly #sizeBytes: number;
  /** What the library said first; after it, nothing that it says can be relied on. */
  #damage: InvalidModelFile | undefined;

  private constructor(instance: Hdf5Instance, sizeBytes: number, source: string) {
    this.source = source;
    this.#instance = instance;
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
    try {
      return new Hdf5Reader(await openInstance(bytes), bytes.sizeBytes, source);
    } catch (error) {
      throw damaged(source, error);
    }
  }

  close(): void {
    try {
      if (this.#damage === undefined) this.#instance.library.close_file(this.#instance.fileId);
    } catch {
      // What is damaged may not close; nothing was written, so nothing is lost.
    }
  }

  has(path: string): boolean {
    return this.#typeOf(path) >= 0;
  }

  /** The names directly in a group; none if there is no such group. */
  keys(path: string): readonly string[] {
    if (!this.isGroup(path)) return [];
    return this.#ask(path, ({ library, fileId }) => library.get_names(fileId, absolute(path), false));
  }

  isGroup(path: string): boolean {
    return this.#typeOf(path) === this.#instance.library.H5G_GROUP;
  }

  /** An attribute that is one text. */
  text(path: string, attribute: string): string | undefined {
    const found = this.#texts(path, attribute);
    return found?.isList === false ? found.texts[0] : undefined;
  }

  /** An attribute that is a list of texts, perhaps in numbered parts as Keras splits long ones. */
  texts(path: string, attribute: string): readonly string[] | undefined {
    const names = this.#attributes(path);
    if (names.has(attribute)) return this.#texts(path, attribute)?.texts ?? [];
    const parts: string[] = [];
    for (let index = 0; names.has(`${attribute}${index}`); index += 1)
      parts.push(...(this.#texts(path, `${attribute}${index}`)?.texts ?? []));
    return names.has(`${attribute}0`) ? parts : undefined;
  }

  /** A tensor, of which only the shape is read now; undefined where the path leads to none. */
  entry(path: string): StoredEntry | undefined {
    const { library } = this.#instance;
    if (this.#typeOf(path) !== library.H5G_DATASET) return undefined;
    const metadata = this.#ask(path, ({ fileId }) => library.get_dataset_metadata(fileId, absolute(path)));
    const shape = metadata.shape ?? [];
    return { name: path, shape, dtype: dtypeName(metadata, library), read: () => this.#read(path, metadata) };
  }

  #read(path: string, metadata: DatasetMetadata): Float32Array {
    const shape = metadata.shape ?? [];
    this.#requireSize(path, metadata);
    const View = viewOf(this.#instance.library, metadata);
    if (metadata.virtual_sources !== undefined || View === undefined || metadata.shape === null)
      throw new UnsupportedModelFile(
        `${this.source}, ${path}: expected float or whole numbers of at most 8 bytes in this file, received ` +
          `${metadata.virtual_sources === undefined ? `HDF5's type ${metadata.type} of ${metadata.size} bytes` : 'a view of others'}.`,
      );
    return this.#ask(path, (instance) =>
      readValues(instance, { path: absolute(path), shape, metadata, View }),
    );
  }

  #requireSize(path: string, { shape, size }: DatasetMetadata): void {
    const filters = this.#ask(path, ({ library, fileId }) =>
      library.get_dataset_filters(fileId, absolute(path)),
    );
    const declared = sizeOf(shape ?? []) * size;
    const limit = Math.min(
      LARGEST_TENSOR_BYTES,
      this.#sizeBytes * (filters.length === 0 ? 1 : LARGEST_EXPANSION),
    );
    if (declared <= limit) return;
    throw new InvalidModelFile(
      `${this.source}, ${path}: expected at most ${limit} bytes, received a tensor of shape [${(shape ?? []).join(', ')}], ` +
        `${declared} bytes. The file is damaged.`,
    );
  }

  #texts(path: string, name: string): { isList: boolean; texts: readonly string[] } | undefined {
    if (!this.#attributes(path).has(name)) return undefined;
    const place = { path: absolute(path), name, limitBytes: this.#sizeBytes };
    return this.#ask(`${path} @${name}`.trimStart(), (instance) => attributeTexts(instance, place));
  }

  #attributes(path: string): ReadonlySet<string> {
    const { H5G_GROUP, H5G_DATASET } = this.#instance.library;
    if (![H5G_GROUP, H5G_DATASET].includes(this.#typeOf(path))) return new Set();
    return new Set(
      this.#ask(path, ({ library, fileId }) => library.get_attribute_names(fileId, absolute(path))),
    );
  }

  /** What a path leads to, in the library's numbers; below zero where it leads nowhere. */
  #typeOf(path: string): number {
    return this.#ask(path, ({ library, fileId }) => library.get_type(fileId, absolute(path)));
  }

  /** Asks the library, and names the place in what it throws. */
  #ask<T>(path: string, question: (instance: Hdf5Instance) => T): T {
    if (this.#damage !== undefined) throw this.#damage;
    try {
      return question(this.#instance);
    } catch (error) {
      this.#damage = damaged(path === '' ? this.source : `${this.source}, ${path}`, error);
      throw this.#damage;
    }
  }
}

/** The type of a dataset's numbers, as `float32`. */
function dtypeName({ type, size, signed }: DatasetMetadata, { H5T_class_t: classes }: Hdf5Library): string {
  if (type === classes.H5T_FLOAT.value) return `float${8 * size}`;
  if (type === classes.H5T_INTEGER.value) return `${signed ? '' : 'u'}int${8 * size}`;
  return type === classes.H5T_STRING.value ? 'text' : 'compound';
}

function absolute(path: string): string {
  return `/${path}`;
}

function damaged(where: string, error: unknown): InvalidModelFile {
  return new InvalidModelFile(
    `${where}: expected HDF5 data, received "${deepestCause(error)}". The file is damaged.`,
    {
      cause: error,
    },
  );
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
