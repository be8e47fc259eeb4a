import type { File } from 'h5wasm';
import type { StoredTensor } from '../stored-tensor.js';
import { bytesOf, freshPath, loadHdf5, unmount, type Hdf5 } from './hdf5-runtime.js';

/** HDF5 keeps a group's attributes in 64 KiB in all; Keras splits longer lists of texts into numbered parts. */
const LARGEST_ATTRIBUTE_BYTES = 64_512;

/** An HDF5 file in the making. */
export class Hdf5Writer {
  readonly #library: Hdf5;
  readonly #path: string;
  readonly #file: File;

  private constructor(library: Hdf5, path: string) {
    this.#library = library;
    this.#path = path;
    this.#file = new library.File(path, 'w');
  }

  /** Writes a file in memory. @returns its bytes */
  static async write(fill: (writer: Hdf5Writer) => void): Promise<Uint8Array> {
    const library = await loadHdf5();
    const path = freshPath();
    try {
      withoutTime(() => {
        const writer = new Hdf5Writer(library, path);
        try {
          fill(writer);
        } finally {
          writer.#file.close();
        }
      });
      return bytesOf(library, path);
    } finally {
      unmount(library, path);
    }
  }

  /** Makes a group, and those that it lies in. */
  group(path: string): void {
    let made = '';
    for (const part of path.split('/')) {
      made = made === '' ? part : `${made}/${part}`;
      if (this.#file.get(made) === null) this.#file.create_group(made);
    }
  }

  /** Writes a tensor, and the groups that it lies in. */
  tensor(path: string, { shape, values }: StoredTensor): void {
    this.#makeFolder(path);
    this.#file.create_dataset({ name: path, data: values, shape: [...shape], dtype: '<f4' });
  }

  /** Writes one whole number of 64 bits. */
  integer(path: string, value: number): void {
    this.#makeFolder(path);
    this.#file.create_dataset({ name: path, data: BigInt64Array.of(BigInt(value)), shape: [] });
  }

  /** Writes an attribute of the file itself (`''`) or of a group. */
  text(path: string, attribute: string, value: string): void {
    this.#target(path).create_attribute(attribute, value);
  }

  /** Writes a list of texts as an attribute, in numbered parts if it is too long for one. */
  texts(path: string, attribute: string, values: readonly string[]): void {
    const target = this.#target(path);
    if (values.length === 0) return target.create_attribute(attribute, new Float64Array(0), [0]);
    const width = Math.max(...values.map((value) => Buffer.byteLength(value)), 1);
    const write = (name: string, part: readonly string[]): void =>
      target.create_attribute(name, [...part], [part.length], `S${width}`);
    const perPart = Math.max(1, Math.floor(LARGEST_ATTRIBUTE_BYTES / width));
    if (values.length <= perPart) return write(attribute, values);
    for (let start = 0; start < values.length; start += perPart)
      write(`${attribute}${start / perPart}`, values.slice(start, start + perPart));
  }

  #makeFolder(path: string): void {
    const end = path.lastIndexOf('/');
    if (end > 0) this.group(path.slice(0, end));
  }

  #target(path: string): Pick<File, 'create_attribute'> {
    if (path === '') return this.#file;
    this.group(path);
    return this.#file.get(path) as unknown as Pick<File, 'create_attribute'>;
  }
}

/**
 * HDF5 writes the time beside every group and tensor, and cannot be told not to; equal content shall give equal bytes.
 * The library asks `Date.now`, and nothing else runs before `write` returns.
 */
function withoutTime(write: () => void): void {
  const { now } = Date;
  Date.now = () => 0;
  try {
    write();
  } finally {
    Date.now = now;
  }
}
