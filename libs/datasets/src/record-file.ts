import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { messageOf } from '@thaw/errors';
import { DatasetNotFound, InvalidDataset } from './errors.js';

const CHUNK_BYTES = 2 ** 20;

/** A file of which parts are read by their place. */
export class RecordFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly #handle: FileHandle;

  private constructor(path: string, sizeBytes: number, handle: FileHandle) {
    this.path = path;
    this.sizeBytes = sizeBytes;
    this.#handle = handle;
  }

  /** @param what the kind of file, for messages. @throws DatasetNotFound, InvalidDataset for a folder or an empty file */
  static async open(path: string, what: string): Promise<RecordFile> {
    const handle = await open(path, 'r').catch((cause: unknown) => {
      throw new DatasetNotFound(
        `${path}: expected ${what}, received "${messageOf(cause)}". Check the paths under data in the job file; relative ` +
          "ones start at the job file's folder.",
        { cause },
      );
    });
    const stats = await handle.stat();
    if (stats.isFile() && stats.size > 0) return new RecordFile(path, stats.size, handle);
    await handle.close();
    const received = stats.isFile() ? 'an empty file' : 'something that is no file';
    throw new InvalidDataset(`${path}: expected ${what}, received ${received}. Check the paths under data.`);
  }

  /** @throws InvalidDataset when the file ends before */
  async read(offset: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    const { bytesRead } = await this.#handle.read(bytes, 0, length, offset);
    if (bytesRead === length) return bytes;
    throw new InvalidDataset(
      `${this.path}: expected ${offset + length} bytes or more, received ${offset + bytesRead}. It is truncated; copy it again.`,
    );
  }

  /** SHA-256 of the whole file. */
  async digest(): Promise<string> {
    const hash = createHash('sha256');
    for (let offset = 0; offset < this.sizeBytes; offset += CHUNK_BYTES) {
      hash.update(await this.read(offset, Math.min(CHUNK_BYTES, this.sizeBytes - offset)));
    }
    return hash.digest('hex');
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}
