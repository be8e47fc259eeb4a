import type * as h5wasm from 'h5wasm';

/** The HDF5 library. */
export type Hdf5 = typeof h5wasm;

/** Bytes that HDF5 reads where it needs them: an open file, or a part of memory. */
export interface ByteSource {
  readonly sizeBytes: number;
  /** Copies up to `length` bytes from `position` on into `buffer`, and returns how many. */
  read(buffer: Uint8Array, offset: number, length: number, position: number): number;
}

/** Loads the library at first use. Its file system holds nothing of this machine but what is mounted here. */
export async function loadHdf5(): Promise<Hdf5> {
  const library = await import('h5wasm');
  const module = await library.ready;
  module.activate_throwing_error_handler();
  return library;
}

/** Makes bytes a file that the library can open. @returns its path in the library's file system */
export function mount(library: Hdf5, source: ByteSource): string {
  const path = freshPath();
  const node = fileSystemOf(library).createFile('/', path.slice(1), {}, true, false);
  Object.defineProperty(node, 'usedBytes', { get: () => source.sizeBytes });
  node.stream_ops = { ...node.stream_ops, read: readerOf(source) };
  return path;
}

/** Removes a file from the library's file system, and returns what was in it if the library wrote it. */
export function unmount(library: Hdf5, path: string): void {
  const files = fileSystemOf(library);
  if (files.analyzePath(path).exists) files.unlink(path);
}

/** The bytes of a file that the library wrote. */
export function bytesOf(library: Hdf5, path: string): Uint8Array {
  return fileSystemOf(library).readFile(path);
}

/** A path in the library's file system that nobody uses. */
export function freshPath(): string {
  numPaths += 1;
  return `/thaw-${numPaths}.h5`;
}

/** Bytes in memory, which stay the caller's. */
export function memorySource(bytes: Uint8Array): ByteSource {
  return {
    sizeBytes: bytes.length,
    read: (buffer, offset, length, position) => {
      buffer.set(bytes.subarray(position, position + length), offset);
      return length;
    },
  };
}

let numPaths = 0;

type StreamRead = (
  stream: unknown,
  buffer: Int8Array,
  offset: number,
  length: number,
  position: number,
) => number;

/** The part of Emscripten's file system that is used; its published types leave out `stream_ops`. */
interface FileSystem {
  createFile(
    parent: string,
    name: string,
    properties: object,
    canRead: boolean,
    canWrite: boolean,
  ): { stream_ops: Readonly<Record<string, unknown>> };
  analyzePath(path: string): { exists: boolean };
  unlink(path: string): void;
  readFile(path: string): Uint8Array;
}

function fileSystemOf({ Module }: Hdf5): FileSystem {
  return Module.FS as unknown as FileSystem;
}

function readerOf(source: ByteSource): StreamRead {
  return (_stream, buffer, offset, length, position) => {
    const numBytes = Math.min(length, source.sizeBytes - position);
    if (numBytes <= 0) return 0;
    const bytes = new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
    return source.read(bytes, offset, numBytes, position);
  };
}
