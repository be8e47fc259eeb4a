import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Content } from './content-store.js';
import { whenPresent } from './when-present.js';

/** A file in the folder of a content store. */
export interface StoredFile {
  readonly path: string;
  readonly sha256: string;
  /** The full size, also of an unfinished one. */
  readonly countedBytes: number;
  /** Milliseconds since 1970. */
  readonly usedAt: number;
}

const PARTIAL_NAME = /^([0-9a-f]{64})\.(\d+)$/;

/** Where a folder's contents are: `whole/SHA256`, and `partial/SHA256.SIZE` while they are uploaded. */
export class ContentFolder {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async create(): Promise<void> {
    for (const name of ['whole', 'partial']) await mkdir(join(this.#folder, name), { recursive: true });
  }

  wholePath(sha256: string): string {
    return join(this.#folder, 'whole', sha256);
  }

  /** The declared size is in the name, so that a wrong claim of one client does not stand in another's way. */
  partialPath({ sha256, sizeBytes }: Content): string {
    return join(this.#folder, 'partial', `${sha256}.${sizeBytes}`);
  }

  async wholeFiles(): Promise<StoredFile[]> {
    const names = (await whenPresent(readdir(join(this.#folder, 'whole')))) ?? [];
    return this.#describe(names.map((sha256) => ({ sha256, path: this.wholePath(sha256) })));
  }

  async partialFiles(): Promise<StoredFile[]> {
    const names = (await whenPresent(readdir(join(this.#folder, 'partial')))) ?? [];
    const parsed = names.map((name) => PARTIAL_NAME.exec(name)).filter((match) => match !== null);
    return this.#describe(
      parsed.map(([name, sha256 = '', size]) => ({
        sha256,
        path: join(this.#folder, 'partial', name),
        declaredBytes: Number(size),
      })),
    );
  }

  async #describe(
    files: readonly { sha256: string; path: string; declaredBytes?: number }[],
  ): Promise<StoredFile[]> {
    const described: StoredFile[] = [];
    for (const { sha256, path, declaredBytes } of files) {
      const stats = await whenPresent(stat(path));
      if (stats)
        described.push({ sha256, path, countedBytes: declaredBytes ?? stats.size, usedAt: stats.mtimeMs });
    }
    return described;
  }
}

/** Removes a file that may be gone. */
export async function removeFile(path: string): Promise<void> {
  await rm(path, { force: true });
}
