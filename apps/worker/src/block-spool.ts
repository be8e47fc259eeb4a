import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Blocks on disk, in a file without a name: it is gone with the process, however that ends. */
export class BlockSpool {
  readonly #file: FileHandle;
  #sizeBytes = 0;
  #isClosed = false;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** @param folder of the file; by default the system's for temporary files */
  static async create(folder = tmpdir()): Promise<BlockSpool> {
    const path = join(folder, `thaw-blocks-${randomUUID()}`);
    const file = await open(path, 'wx+', 0o600);
    await rm(path);
    return new BlockSpool(file);
  }

  /** Of the file; valid in all threads of this process until {@link close}. */
  get descriptor(): number {
    return this.#file.fd;
  }

  /** @returns where the bytes start in the file */
  async append(bytes: Uint8Array): Promise<number> {
    const offset = this.#sizeBytes;
    this.#sizeBytes += bytes.length;
    let written = 0;
    while (written < bytes.length) {
      const { bytesWritten } = await this.#file.write(
        bytes,
        written,
        bytes.length - written,
        offset + written,
      );
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
