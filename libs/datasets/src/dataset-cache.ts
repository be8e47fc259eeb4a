import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BlockFile } from './block-file.js';
import type { DatasetFacts } from './block-writer.js';
import type { UnreadableExample } from './errors.js';

/** The parts of an entry, each in a file `<part>.blocks`. */
export type PartName = 'train' | 'holdOut';

/** What an entry holds beside its blocks. */
export interface CacheManifest {
  readonly parts: Readonly<Partial<Record<PartName, DatasetFacts>>>;
  readonly skipped: readonly UnreadableExample[];
}

/** An entry that is open. */
export interface OpenedEntry {
  readonly parts: Readonly<Partial<Record<PartName, BlockFile>>>;
  readonly skipped: readonly UnreadableExample[];
}

/** The bytes of blocks that a cache keeps unless told otherwise. */
export const DEFAULT_CACHE_SIZE_BYTES = 64 * 2 ** 30;

const MANIFEST = 'manifest.json';
const ASIDE = 'building-';

/**
 * Datasets as blocks on disk, in one folder each. A folder is built aside and renamed when it is whole, so that a reader
 * finds all of it or nothing; its manifest carries a checksum, and each block has its own.
 */
export class DatasetCache {
  readonly #folder: string;
  readonly #maxSizeBytes: number;

  /** @param folder made when something is put into it */
  constructor(folder: string, maxSizeBytes = DEFAULT_CACHE_SIZE_BYTES) {
    this.#folder = folder;
    this.#maxSizeBytes = maxSizeBytes;
  }

  /**
   * Opens the entry of a key, after having it built where there is none or a damaged one.
   * @param build writes the parts' files into the folder that it is given
   */
  async open(key: string, build: (folder: string) => Promise<CacheManifest>): Promise<OpenedEntry> {
    return (await this.#find(key)) ?? (await this.#build(key, build));
  }

  async #find(key: string): Promise<OpenedEntry | undefined> {
    const folder = join(this.#folder, key);
    try {
      const entry = await openEntry(folder, await readManifest(folder), folder);
      const now = new Date();
      await utimes(join(folder, MANIFEST), now, now);
      return entry;
    } catch {
      // Absent, torn or altered: made anew from the data, which are there.
      await rm(folder, { recursive: true, force: true });
      return undefined;
    }
  }

  async #build(key: string, build: (folder: string) => Promise<CacheManifest>): Promise<OpenedEntry> {
    const aside = join(this.#folder, `${ASIDE}${randomUUID()}`);
    await mkdir(aside, { recursive: true });
    try {
      const manifest = await build(aside);
      await writeManifest(aside, manifest);
      const entry = await openEntry(aside, manifest, join(this.#folder, key));
      await this.#keep(aside, key);
      return entry;
    } finally {
      await rm(aside, { recursive: true, force: true });
    }
  }

  /** Another process may have built the same meanwhile; then its entry stays, and the one that is open goes when it is closed. */
  async #keep(aside: string, key: string): Promise<void> {
    try {
      await rename(aside, join(this.#folder, key));
    } catch (thrown) {
      if (!isTaken(thrown)) throw thrown;
    }
    await this.#shrink(key);
  }

  /** Removes the entries that were not used for longest; open ones go on to be readable. */
  async #shrink(newest: string): Promise<void> {
    const names = (await readdir(this.#folder)).filter((name) => !name.startsWith(ASIDE));
    const entries = await Promise.all(names.map((name) => measureEntry(this.#folder, name)));
    let total = entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    const oldestFirst = entries.sort((left, right) => left.usedAtMs - right.usedAtMs);
    for (const { name, sizeBytes } of oldestFirst) {
      if (total <= this.#maxSizeBytes) return;
      if (name === newest) continue;
      await rm(join(this.#folder, name), { recursive: true, force: true });
      total -= sizeBytes;
    }
  }
}

/** Where a part's blocks lie. */
export function partPath(folder: string, part: PartName): string {
  return join(folder, `${part}.blocks`);
}

async function openEntry(
  folder: string,
  { parts, skipped }: CacheManifest,
  lasting: string,
): Promise<OpenedEntry> {
  const opened: Partial<Record<PartName, BlockFile>> = {};
  for (const part of ['train', 'holdOut'] as const) {
    const known = parts[part];
    if (known === undefined) continue;
    opened[part] = await BlockFile.open(partPath(folder, part), known, partPath(lasting, part));
  }
  return { parts: opened, skipped };
}

async function writeManifest(folder: string, manifest: CacheManifest): Promise<void> {
  const text = JSON.stringify(manifest);
  const checksum = createHash('sha256').update(text).digest('hex');
  await writeFile(join(folder, MANIFEST), `${checksum}\n${text}`, { flush: true });
}

async function readManifest(folder: string): Promise<CacheManifest> {
  const content = await readFile(join(folder, MANIFEST), 'utf8');
  const [checksum, text = ''] = content.split('\n');
  if (createHash('sha256').update(text).digest('hex') !== checksum)
    throw new Error('the manifest is damaged');
  // The checksum says that this is what was written, and the folder's key of which version.
  return JSON.parse(text) as CacheManifest;
}

async function measureEntry(
  cache: string,
  name: string,
): Promise<{ name: string; sizeBytes: number; usedAtMs: number }> {
  const folder = join(cache, name);
  const files = await readdir(folder).catch(() => []);
  const stats = await Promise.all(files.map((file) => stat(join(folder, file)).catch(() => undefined)));
  const usedAtMs = Math.max(0, ...stats.map((each) => each?.mtimeMs ?? 0));
  return { name, usedAtMs, sizeBytes: stats.reduce((sum, each) => sum + (each?.size ?? 0), 0) };
}

function isTaken(thrown: unknown): boolean {
  const { code } = thrown as NodeJS.ErrnoException;
  return code === 'ENOTEMPTY' || code === 'EEXIST';
}
