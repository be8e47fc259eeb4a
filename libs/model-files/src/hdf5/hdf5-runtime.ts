import type * as h5wasm from 'h5wasm';

/** The HDF5 library. */
export type Hdf5 = typeof h5wasm;

/** Loads the library at first use. Its file system holds nothing of this machine but what is mounted here. */
export async function loadHdf5(): Promise<Hdf5> {
  const library = await import('h5wasm');
  const module = await library.ready;
  module.activate_throwing_error_handler();
  return library;
}

/** Removes a file from the library's file system, and returns what was in it if the library wrote it. */
export function unmount(library: Hdf5, path: string): void {
  const files = fileSystemOf(library);
  if (files.analyzePath(path).exists) files.unlink(path);
}

/** The bytes of a file that the library wrote and closed, without a copy; it writes no more into them. */
export function bytesOf(library: Hdf5, path: string): Uint8Array {
  const { contents, usedBytes } = fileSystemOf(library).lookupPath(path, {}).node;
  return contents.subarray(0, usedBytes);
}

/** A path in the library's file system that nobody uses. */
export function freshPath(): string {
  numPaths += 1;
  return `/thaw-${numPaths}.h5`;
}

let numPaths = 0;

function fileSystemOf({ Module }: Hdf5): FileSystem {
  return Module.FS as unknown as FileSystem;
}

/** The part of Emscripten's file system that is used; its published types know no `usedBytes`. */
interface FileSystem {
  analyzePath(path: string): { exists: boolean };
  unlink(path: string): void;
  lookupPath(path: string, options: object): { node: { contents: Uint8Array; usedBytes: number } };
}
