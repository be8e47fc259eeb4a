import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { ByteSource } from './byte-source.js';

/** A file that is read where it is asked for, and stays what it was when somebody replaces it. Close it after use. */
export interface OpenFile extends ByteSource {
  close(): void;
}

/** Opens a file for reading. @throws the system's error, or one that says that it is a folder */
export function openFile(path: string): OpenFile {
  const descriptor = openSync(path, 'r');
  const info = fstatSync(descriptor);
  let isOpen = true;
  const close = (): void => {
    if (isOpen) closeSync(descriptor);
    isOpen = false;
  };
  if (!info.isFile()) {
    close();
    throw new Error('a folder');
  }
  return {
    sizeBytes: info.size,
    read: (buffer, offset, length, position) => readSync(descriptor, buffer, offset, length, position),
    close,
  };
}
