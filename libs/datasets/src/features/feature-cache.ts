import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FeatureFile, recordSizeBytes } from './feature-file.js';

/** What decides features: with any of it another, they are others. */
export interface FeatureSource {
  /** The digest of what makes them of examples. */
  readonly prefix: string;
  /** The digest of the examples, in their order. */
  readonly dataset: string;
  /** What is done to the examples' values before. */
  readonly values: string;
  /** In which of its fixed views each example is, where layers before them change it at random. */
  readonly view?: number;
  /** Everything about the machine that decides bits. */
  readonly numerics: string;
  readonly numExamples: number;
  /** How many numbers the features of one example have. */
  readonly featureSize: number;
}

/** Features that a cache has. */
export interface FeatureEntry {
  readonly key: string;
  readonly source: FeatureSource;
  /** On disk; less than the file's length, which has gaps where nothing was written. */
  readonly sizeBytes: number;
  readonly usedAt: Date;
}

/** What a check of an entry found. */
export interface FeatureCheck {
  /** Examples whose features are there and whole. */
  readonly numWhole: number;
  /** Examples whose features were torn or altered; they are computed anew when they are asked for. */
  readonly numDamaged: number;
}

/** What a cache may take of the disk unless told otherwise. */
export const DEFAULT_FEATURE_CACHE_BYTES = 20 * 2 ** 30;

const [FEATURES, DESCRIPTION] = ['.features', '.json'];
const BYTES_PER_BLOCK = 512;

/** Features on disk, by what decides them, in one folder that all processes of a machine share. */
export class FeatureCache {
  readonly #folder: string;
  readonly #maxSizeBytes: number;
  #numEvicted = 0;

  /** @param folder made when something is put into it */
  constructor(folder: string, maxSizeBytes = DEFAULT_FEATURE_CACHE_BYTES) {
    this.#folder = folder;
    this.#maxSizeBytes = maxSizeBytes;
  }

  /** Entries that had to go to make room for those opened here. */
  get numEvicted(): number {
    return this.#numEvicted;
  }

  /**
   * Opens the features of a source, of which some may be there. Those of other sources go, the least recently used first, as
   * far as there would be too many; who has them open goes on with them.
   * @throws the system's error where the folder cannot be written
   */
  open(source: FeatureSource): FeatureFile {
    mkdirSync(this.#folder, { recursive: true });
    const key = featureKey(source);
    const description = this.#path(key, DESCRIPTION);
    const aside = `${description}.${process.pid}`;
    writeFileSync(aside, JSON.stringify(source));
    renameSync(aside, description);
    this.#makeRoom(key, source.numExamples * recordSizeBytes(source.featureSize));
    return FeatureFile.open(this.#path(key, FEATURES), source.featureSize);
  }

  /** All that is there, the most recently used first. */
  list(): FeatureEntry[] {
    const entries = namesIn(this.#folder).flatMap((name) => {
      const key = name.endsWith(DESCRIPTION) ? name.slice(0, -DESCRIPTION.length) : undefined;
      const entry = key === undefined ? undefined : this.#entry(key);
      return entry === undefined ? [] : [entry];
    });
    return entries.sort((a, b) => b.usedAt.getTime() - a.usedAt.getTime());
  }

  /** Reads all features of an entry. */
  verify({ key, source }: FeatureEntry): FeatureCheck {
    const file = FeatureFile.open(this.#path(key, FEATURES), source.featureSize);
    const check = { numWhole: 0, numDamaged: 0 };
    try {
      const features = new Float32Array(source.featureSize);
      for (let position = 0; position < source.numExamples; position++) {
        if (file.read(position, features)) check.numWhole += 1;
        else if (file.isTouched(position)) check.numDamaged += 1;
      }
    } finally {
      file.close();
    }
    return check;
  }

  /** Removes an entry; who has it open goes on with it. */
  remove(key: string): void {
    for (const part of [DESCRIPTION, FEATURES]) rmSync(this.#path(key, part), { force: true });
  }

  #makeRoom(forKey: string, neededBytes: number): void {
    let used = neededBytes;
    for (const { key, sizeBytes } of this.list()) {
      if (key === forKey) continue;
      used += sizeBytes;
      if (used <= this.#maxSizeBytes) continue;
      this.remove(key);
      this.#numEvicted += 1;
    }
  }

  #entry(key: string): FeatureEntry | undefined {
    try {
      const source = JSON.parse(readFileSync(this.#path(key, DESCRIPTION), 'utf8')) as FeatureSource;
      const usedAt = statSync(this.#path(key, DESCRIPTION)).mtime;
      const { blocks } = statSync(this.#path(key, FEATURES));
      return { key, source, sizeBytes: blocks * BYTES_PER_BLOCK, usedAt };
    } catch {
      return undefined;
    }
  }

  #path(key: string, part: string): string {
    return join(this.#folder, `${key}${part}`);
  }
}

/** Tells sources apart, also on other machines. */
export function featureKey(source: FeatureSource): string {
  return createHash('sha256').update(JSON.stringify(source)).digest('hex');
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
