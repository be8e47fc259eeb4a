import { FeatureCache, type FeatureFile, type FeatureSource } from '@thaw/datasets';
import type { FeatureStorage } from './compute-calls.js';

/** How often features were found, and where; how many had to be computed. */
export interface FeatureCounts {
  readonly memory: number;
  readonly disk: number;
  readonly computed: number;
}

/** No features asked for so far. */
export const NO_FEATURES: FeatureCounts = { memory: 0, disk: 0, computed: 0 };

/**
 * The features of one dataset's examples, by position: in memory as long as there is room, and on disk. What once is in memory
 * stays there, for an epoch uses every example once, so that whatever was not used for long is used next.
 */
export class FeatureStore {
  readonly #featureSize: number;
  readonly #budget: MemoryBudget;
  readonly #rows = new Map<number, Float32Array>();
  #file: FeatureFile | undefined;
  #counts = NO_FEATURES;

  constructor(
    featureSize: number,
    { budget, file }: { budget: MemoryBudget; file: FeatureFile | undefined },
  ) {
    this.#featureSize = featureSize;
    this.#budget = budget;
    this.#file = file;
  }

  /** Since the beginning. */
  get counts(): FeatureCounts {
    return this.#counts;
  }

  /** Whether what is computed now will be found later. */
  get keepsMore(): boolean {
    return this.#file !== undefined || this.#budget.hasRoomFor(this.#sizeBytes);
  }

  /** Whether the features of an example are in memory, which costs nothing to find out. */
  has(position: number): boolean {
    return this.#rows.has(position);
  }

  /** The features of an example, if they are there; they stay this store's. */
  find(position: number): Float32Array | undefined {
    const known = this.#rows.get(position);
    if (known !== undefined) {
      this.#counts = { ...this.#counts, memory: this.#counts.memory + 1 };
      return known;
    }
    const row = new Float32Array(this.#featureSize);
    if (this.#file?.read(position, row) !== true) return undefined;
    this.#counts = { ...this.#counts, disk: this.#counts.disk + 1 };
    this.#keepInMemory(position, row);
    return row;
  }

  /** Keeps features, which it takes over. */
  put(position: number, row: Float32Array): void {
    this.#counts = { ...this.#counts, computed: this.#counts.computed + 1 };
    this.#keepInMemory(position, row);
    try {
      this.#file?.write(position, row);
    } catch {
      // The disk is full or gone: what is not there is computed anew.
      this.#closeFile();
    }
  }

  /** Frees memory and closes the file; what is on disk stays. */
  close(): void {
    this.#budget.release(this.#rows.size * this.#sizeBytes);
    this.#rows.clear();
    this.#closeFile();
  }

  get #sizeBytes(): number {
    return this.#featureSize * Float32Array.BYTES_PER_ELEMENT;
  }

  #keepInMemory(position: number, row: Float32Array): void {
    if (!this.#rows.has(position) && this.#budget.take(this.#sizeBytes)) this.#rows.set(position, row);
  }

  #closeFile(): void {
    this.#file?.close();
    this.#file = undefined;
  }
}

/** What all stores of a job may take of memory together. */
export class MemoryBudget {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  hasRoomFor(bytes: number): boolean {
    return bytes <= this.#left;
  }

  /** @returns whether there was room for so much, which is taken then */
  take(bytes: number): boolean {
    if (!this.hasRoomFor(bytes)) return false;
    this.#left -= bytes;
    return true;
  }

  release(bytes: number): void {
    this.#left += bytes;
  }
}

/** The stores of one job, by what decides the features. */
export class FeatureStores {
  readonly #cache: FeatureCache | undefined;
  readonly #budget: MemoryBudget;
  readonly #stores = new Map<string, FeatureStore>();

  constructor({ folder, maxDiskBytes, maxMemoryBytes }: FeatureStorage) {
    this.#cache = folder === null ? undefined : new FeatureCache(folder, maxDiskBytes);
    this.#budget = new MemoryBudget(maxMemoryBytes);
  }

  /** The store of a source, which has what this machine computed before. */
  of(source: FeatureSource): FeatureStore {
    const key = JSON.stringify(source);
    const known = this.#stores.get(key);
    if (known !== undefined) return known;
    const store = new FeatureStore(source.featureSize, { budget: this.#budget, file: this.#open(source) });
    this.#stores.set(key, store);
    return store;
  }

  /** Of all stores, since the beginning. */
  get counts(): FeatureCounts {
    return [...this.#stores.values()].reduce(
      (sum, { counts }) => ({
        memory: sum.memory + counts.memory,
        disk: sum.disk + counts.disk,
        computed: sum.computed + counts.computed,
      }),
      NO_FEATURES,
    );
  }

  close(): void {
    for (const store of this.#stores.values()) store.close();
    this.#stores.clear();
  }

  /** A folder that cannot be written is as good as none. */
  #open(source: FeatureSource): FeatureFile | undefined {
    try {
      return this.#cache?.open(source);
    } catch {
      return undefined;
    }
  }
}
