import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, copyFile, link, mkdir, open, stat, utimes } from 'node:fs/promises';
import { dirname } from 'node:path';
import { moveIntoPlace } from './atomic-write.js';
import { ContentFolder, removeFile, type StoredFile } from './content-folder.js';
import type { Content, ContentStore, SweepOptions, WriteOptions } from './content-store.js';
import {
  ContentNotFound,
  CorruptContent,
  InvalidContent,
  UploadCut,
  UploadInProgress,
  WrongOffset,
} from './errors.js';
import { freeDiskBytes, StorageBudget, type StorageLimits } from './storage-budget.js';
import { whenPresent } from './when-present.js';

/** Another file system, or more links than the file system counts. */
const CANNOT_LINK: ReadonlySet<string> = new Set(['EXDEV', 'EMLINK']);
const PARTIAL_LIFE_MS = 24 * 3_600_000;
const UNUSED_LIFE_MS = 7 * PARTIAL_LIFE_MS;

/** Contents in a local folder. */
export class FolderContentStore implements ContentStore {
  readonly #files: ContentFolder;
  readonly #budget: StorageBudget;
  /** Contents that a call is writing. */
  readonly #writing = new Set<string>();

  private constructor(files: ContentFolder, budget: StorageBudget) {
    this.#files = files;
    this.#budget = budget;
  }

  /**
   * @param folder created if it is not there; all on one file system
   * @param freeBytes how much the folder's disk has left
   */
  static async open(
    folder: string,
    limits: StorageLimits,
    freeBytes: () => Promise<number> = () => freeDiskBytes(folder),
  ): Promise<FolderContentStore> {
    const files = new ContentFolder(folder);
    await files.create();
    const stored = [...(await files.wholeFiles()), ...(await files.partialFiles())];
    const usedBytes = stored.reduce((sum, { countedBytes }) => sum + countedBytes, 0);
    return new FolderContentStore(files, new StorageBudget(limits, usedBytes, freeBytes));
  }

  async has(content: Content): Promise<boolean> {
    requireContent(content);
    const { sha256, sizeBytes } = content;
    const path = this.#files.wholePath(sha256);
    const stored = await sizeOf(path);
    if (stored === undefined) return false;
    if (stored !== sizeBytes)
      throw new InvalidContent(`the size of ${sha256}, which is ${stored} bytes`, `${sizeBytes}`);
    await touch(path);
    return true;
  }

  async receivedBytes(content: Content): Promise<number> {
    requireContent(content);
    return (await sizeOf(this.#files.partialPath(content))) ?? 0;
  }

  async write(
    content: Content,
    chunks: AsyncIterable<Uint8Array>,
    options: WriteOptions = {},
  ): Promise<void> {
    const { sha256 } = content;
    if (await this.has(content)) return;
    if (this.#writing.has(sha256)) throw new UploadInProgress(sha256);
    this.#writing.add(sha256);
    try {
      await this.#append(content, chunks, options);
    } finally {
      this.#writing.delete(sha256);
    }
  }

  async read(sha256: string): Promise<AsyncIterable<Uint8Array>> {
    const path = this.#files.wholePath(requireSha256(sha256));
    if ((await sizeOf(path)) === undefined) throw new ContentNotFound(sha256);
    return readVerified(path, sha256);
  }

  async place(sha256: string, path: string): Promise<void> {
    const source = this.#files.wholePath(requireSha256(sha256));
    if ((await whenPresent(touch(source))) === undefined) throw new ContentNotFound(sha256);
    await mkdir(dirname(path), { recursive: true });
    try {
      await linkOrCopy(source, path);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
      await removeFile(path);
      await linkOrCopy(source, path);
    }
  }

  async remove(sha256: string): Promise<void> {
    const path = this.#files.wholePath(requireSha256(sha256));
    const countedBytes = await sizeOf(path);
    if (countedBytes !== undefined) await this.#drop({ path, countedBytes });
  }

  async sweep({ now, kept }: SweepOptions): Promise<void> {
    for (const file of await this.#files.partialFiles()) {
      if (file.usedAt < now - PARTIAL_LIFE_MS && !this.#writing.has(file.sha256)) await this.#drop(file);
    }
    for (const file of await this.#files.wholeFiles()) {
      if (file.usedAt < now - UNUSED_LIFE_MS && !kept.has(file.sha256)) await this.#drop(file);
    }
  }

  async #append(
    content: Content,
    chunks: AsyncIterable<Uint8Array>,
    { offset = 0, signal }: WriteOptions,
  ): Promise<void> {
    const path = this.#files.partialPath(content);
    const received = await sizeOf(path);
    if (offset !== (received ?? 0)) throw new WrongOffset(content.sha256, received ?? 0, offset);
    const missingBytes = content.sizeBytes - offset;
    await this.#budget.reserve(received === undefined ? content.sizeBytes : 0, missingBytes);
    try {
      const digest = await appendChunks(path, content, chunks, { offset, ...(signal && { signal }) });
      await this.#finish(path, content, digest);
    } finally {
      this.#budget.settle(missingBytes);
    }
  }

  async #finish(path: string, { sha256, sizeBytes }: Content, digest: string): Promise<void> {
    if (digest !== sha256) {
      await this.#drop({ path, countedBytes: sizeBytes });
      throw new CorruptContent(sha256, digest);
    }
    await chmod(path, 0o444);
    await moveIntoPlace(path, this.#files.wholePath(sha256));
  }

  async #drop({ path, countedBytes }: Pick<StoredFile, 'path' | 'countedBytes'>): Promise<void> {
    await removeFile(path);
    this.#budget.release(countedBytes);
  }
}

/**
 * Writes behind what is there, checking while writing, and flushes it to disk.
 * @returns the digest of the whole
 */
async function appendChunks(
  path: string,
  { sha256, sizeBytes }: Content,
  chunks: AsyncIterable<Uint8Array>,
  { offset, signal }: { readonly offset: number; readonly signal?: AbortSignal },
): Promise<string> {
  const file = await open(path, 'a');
  try {
    const hash = await hashOf(path, offset);
    let received = offset;
    for await (const chunk of chunks) {
      signal?.throwIfAborted();
      received += chunk.byteLength;
      if (received > sizeBytes)
        throw new InvalidContent(`${sizeBytes} bytes of ${sha256}, as declared`, 'more');
      await file.writeFile(chunk);
      hash.update(chunk);
    }
    if (received < sizeBytes) throw new UploadCut(sha256, sizeBytes, received);
    await file.sync();
    return hash.digest('hex');
  } finally {
    await file.close();
  }
}

async function hashOf(path: string, length: number): Promise<Hash> {
  const hash = createHash('sha256');
  if (length > 0) {
    for await (const chunk of createReadStream(path, { end: length - 1 }) as AsyncIterable<Buffer>)
      hash.update(chunk);
  }
  return hash;
}

async function* readVerified(path: string, sha256: string): AsyncGenerator<Uint8Array, void, undefined> {
  await touch(path);
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    yield chunk;
  }
  const received = hash.digest('hex');
  if (received !== sha256) throw new CorruptContent(sha256, received);
}

async function sizeOf(path: string): Promise<number | undefined> {
  return (await whenPresent(stat(path)))?.size;
}

async function linkOrCopy(source: string, path: string): Promise<void> {
  try {
    await link(source, path);
  } catch (error) {
    if (!CANNOT_LINK.has(codeOf(error))) throw error;
    await copyFile(source, path);
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}

async function touch(path: string): Promise<Date> {
  const now = new Date();
  await utimes(path, now, now);
  return now;
}

function requireContent({ sha256, sizeBytes }: Content): void {
  requireSha256(sha256);
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0)
    throw new InvalidContent('a size of 0 bytes or more', `${sizeBytes}`);
}

/** Gives a SHA-256 back if it is one, and so can be a file's name. @throws InvalidContent */
function requireSha256(sha256: string): string {
  if (/^[0-9a-f]{64}$/.test(sha256)) return sha256;
  throw new InvalidContent(
    'a SHA-256 of 64 lower-case hexadecimal digits',
    JSON.stringify(sha256.length > 70 ? `${sha256.slice(0, 70)}...` : sha256),
  );
}
