import {
  FeatureCache,
  featureKey,
  recordSizeBytes,
  type FeatureFile,
  type FeatureSource,
} from '@thaw/datasets';
import { sumFeatureUse, type FeatureUse } from '@thaw/orchestration';
import type { FeatureRows } from '../feature-rows.js';
import type { FeatureStorage } from './compute-calls.js';

/**
 * The features of one dataset's examples, by position: in memory as long as there is room, and on disk. What once is in memory
 * stays there, for an epoch uses every example once, so that whatever was not used for long is used next.
 */
export class FeatureStore {
  /** Of its source, as `featureKey` gives it. */
  readonly key: string;
  readonly featureSize: number;
  readonly #budget: MemoryBudget;
  readonly #rows = new Map<number, Float32Array>();
  #file: FeatureFile | undefined;
  #numInMemory = 0;
  #numOnDisk = 0;
  #numComputed = 0;
  #numFetched = 0;
  #numNotKept = 0;
  /** By position, 1 for what was found or written there. */
  readonly #onDisk: Uint8Array;
  #numHeldOnDisk = 0;

  constructor(
    source: FeatureSource,
    { budget, file }: { budget: MemoryBudget; file: FeatureFile | undefined },
  ) {
    const { featureSize, numExamples } = source;
    this.key = featureKey(source);
    this.featureSize = featureSize;
    this.#onDisk = new Uint8Array(file === undefined ? 0 : numExamples);
    this.#budget = budget;
    this.#file = file;
  }

  /** Since the beginning. What had to go from the disk is counted by {@link FeatureStores.use}. */
  get use(): FeatureUse {
    return {
      numInMemory: this.#numInMemory,
      numOnDisk: this.#numOnDisk,
      numComputed: this.#numComputed,
      numFetched: this.#numFetched,
      numNotKept: this.#numNotKept,
      numEvicted: 0,
      memoryBytes: this.#rows.size * this.#sizeBytes,
      diskBytes: this.#numHeldOnDisk * recordSizeBytes(this.featureSize),
    };
  }

  /** Whether what is computed now will be found later. */
  get keepsMore(): boolean {
    return this.#file !== undefined || this.#budget.hasRoomFor(this.#sizeBytes);
  }

  /** Whether the features of an example are in memory, which costs nothing to find out. */
  has(position: number): boolean {
    return this.#rows.has(position);
  }

  /** Whether there are features of an example, without reading them: on disk they may turn out to be damaged. */
  mayHave(position: number): boolean {
    return this.has(position) || this.#file?.mayHave(position) === true;
  }

  /** The features of an example, if they are there; they stay this store's. */
  find(position: number): Float32Array | undefined {
    const known = this.#rows.get(position);
    if (known !== undefined) {
      this.#numInMemory += 1;
      return known;
    }
    const row = this.#onDiskOf(position);
    if (row === undefined) return undefined;
    this.#numOnDisk += 1;
    this.#noteOnDisk(position);
    this.#keepInMemory(position, row);
    return row;
  }

  /** The same for another member: it is not counted, and nothing is kept that was not. */
  #lookUp(position: number): Float32Array | undefined {
    return this.#rows.get(position) ?? this.#onDiskOf(position);
  }

  /** Of the first of some examples whose features are here, as many as have so many bytes, and at least one. @param positions ascending */
  rowsOf(positions: Uint32Array, maxBytes: number): FeatureRows {
    const most = Math.max(1, Math.floor(maxBytes / this.#sizeBytes));
    const found: (readonly [position: number, row: Float32Array])[] = [];
    for (const position of positions) {
      if (found.length === most) break;
      const row = this.#lookUp(position);
      if (row !== undefined) found.push([position, row]);
    }
    const values = new Float32Array(found.length * this.featureSize);
    found.forEach(([, row], index) => values.set(row, index * this.featureSize));
    return { positions: Uint32Array.from(found, ([position]) => position), values };
  }

  /** Keeps features that were computed, which it takes over. */
  put(position: number, row: Float32Array): void {
    this.#numComputed += 1;
    this.#keep(position, row);
  }

  /** Keeps features that another member gave, which it takes over. */
  putFetched(position: number, row: Float32Array): void {
    this.#numFetched += 1;
    this.#keep(position, row);
  }

  #keep(position: number, row: Float32Array): void {
    this.#keepInMemory(position, row);
    if (this.#file === undefined) return;
    try {
      this.#file.write(position, row);
      this.#noteOnDisk(position);
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
    return this.featureSize * Float32Array.BYTES_PER_ELEMENT;
  }

  #onDiskOf(position: number): Float32Array | undefined {
    const row = new Float32Array(this.featureSize);
    return this.#file?.read(position, row) === true ? row : undefined;
  }

  #keepInMemory(position: number, row: Float32Array): void {
    if (this.#rows.has(position)) return;
    if (this.#budget.take(this.#sizeBytes)) this.#rows.set(position, row);
    else this.#numNotKept += 1;
  }

  #noteOnDisk(position: number): void {
    if (this.#onDisk[position] !== 0) return;
    this.#onDisk[position] = 1;
    this.#numHeldOnDisk += 1;
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

  /** The store of a source that was asked for before. @param key as `featureKey` gives it */
  find(key: string): FeatureStore | undefined {
    return [...this.#stores.values()].find((store) => store.key === key);
  }

  /** The store of a source, which has what this machine computed before. */
  of(source: FeatureSource): FeatureStore {
    // Not the key: it is a hash, and this is asked with every batch.
    const text = JSON.stringify(source);
    const known = this.#stores.get(text);
    if (known !== undefined) return known;
    const store = new FeatureStore(source, { budget: this.#budget, file: this.#open(source) });
    this.#stores.set(text, store);
    return store;
  }

  /** Of all stores, since the beginning; null before the first of them. */
  get use(): FeatureUse | null {
    const use = sumFeatureUse([...this.#stores.values()].map((store) => store.use));
    return use === undefined ? null : { ...use, numEvicted: this.#cache?.numEvicted ?? 0 };
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
