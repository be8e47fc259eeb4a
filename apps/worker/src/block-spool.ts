import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf, ThawError } from '@thaw/errors';

/** Blocks on disk, in a file without a name: it is gone with the process, however that ends. */
export class BlockSpool {
  readonly #file: FileHandle;
  #sizeBytes = 0;
  #isClosed = false;

  readonly #folder: string;

  private constructor(file: FileHandle, folder: string) {
    this.#file = file;
    this.#folder = folder;
  }

  /** Over an open file, which is the spool's from now on. @param folder what an error calls the place of the file */
  static over(file: FileHandle, folder: string): BlockSpool {
    return new BlockSpool(file, folder);
  }

  /** @param folder of the file; by default the system's for temporary files */
  static async create(folder = tmpdir()): Promise<BlockSpool> {
    const path = join(folder, `thaw-blocks-${randomUUID()}`);
    const file = await open(path, 'wx+', 0o600);
    await rm(path);
    return BlockSpool.over(file, folder);
  }

  /** Of the file; valid in all threads of this process until {@link close}. */
  get descriptor(): number {
    return this.#file.fd;
  }

  /**
   * @returns where the bytes start in the file
   * @throws ThawError RESOURCE_EXHAUSTED when the disk takes no more
   */
  async append(bytes: Uint8Array): Promise<number> {
    const offset = this.#sizeBytes;
    this.#sizeBytes += bytes.length;
    for (let written = 0; written < bytes.length;) {
      const rest = bytes.length - written;
      const { bytesWritten } = await this.#file
        .write(bytes, written, rest, offset + written)
        .catch((cause: unknown) => {
          throw noRoom(this.#folder, rest, cause);
        });
      written += bytesWritten;
    }
    return offset;
  }

  /** Frees the disk space; harmless when repeated. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#file.close();
  }
}

function noRoom(folder: string, sizeBytes: number, cause: unknown): ThawError {
  return new ThawError(
    'RESOURCE_EXHAUSTED',
    `${folder}: expected room for ${sizeBytes} bytes of a block, received "${messageOf(cause)}"; free some there, or start ` +
      'the worker with TMPDIR at a larger disk',
    { cause },
  );
}
