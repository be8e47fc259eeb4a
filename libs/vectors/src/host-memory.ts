import { newHostName } from './host-names.js';
import { nativeMemory } from './native-vectors.js';

/** A file in memory that this process has open. */
export interface HostFile {
  readonly descriptor: number;
  /** Nobody guesses it. */
  readonly name: string;
}

/** Fewer bytes go with a message, which costs less than a word about where they are, and one that they were taken. */
export const LEAST_PLACED_BYTES = 256 * 2 ** 10;

/** What stands in the memory, from which byte on, as long as what was placed for a reader is there. */
export interface Stamp {
  readonly stampOffset: number;
  readonly stamp: number;
}

/** Before what is kept there: a word for each offer, in whole pages. */
const HEAD_BYTES = 4096;
const NUM_OFFERS = HEAD_BYTES / Int32Array.BYTES_PER_ELEMENT;
const MAX_STAMP = 2 ** 31 - 1;

/** WebAssembly's, in bytes, and how many it can have. */
const PAGE_BYTES = 65_536;
const MAX_PAGES = 65_536;

/** What is needed here of what every Node.js has, and no types for. */
declare const WebAssembly: {
  readonly Memory: new (limits: { initial: number; maximum: number; shared: true }) => {
    readonly buffer: SharedArrayBuffer;
  };
};

/** By the name of their files, as long as somebody uses them. */
const opened = new Map<string, WeakRef<HostMemory>>();
const byBuffer = new WeakMap<ArrayBufferLike, HostMemory>();
const whenUnused = new FinalizationRegistry((end: () => void) => end());

/**
 * Memory for a vector that threads share and that other processes of the host, of the same user, can read where it is: a file in memory,
 * mapped into this process. It lives as long as its buffer. Each offer of it to a reader has a stamp in it, which goes before what was
 * placed for that reader may be written over; who reads without knowing that it has gone sees it.
 */
export class HostMemory {
  readonly file: HostFile;
  readonly buffer: SharedArrayBuffer;
  readonly #stamps: Int32Array;
  readonly #isOffered = new Set<number>();
  #lastStamp = 0;

  private constructor(buffer: SharedArrayBuffer, file: HostFile) {
    this.buffer = buffer;
    this.file = file;
    this.#stamps = new Int32Array(buffer, 0, NUM_OFFERS);
    byBuffer.set(buffer, this);
    opened.set(file.name, new WeakRef(this));
    whenUnused.register(this, () => {
      if (opened.get(file.name)?.deref() === undefined) opened.delete(file.name);
    });
  }

  /** Zeros in such memory. @returns undefined where there cannot be such, or they are so few that they go with their message */
  static allocate(length: number, native = nativeMemory): Float32Array | undefined {
    const sizeBytes = length * Float32Array.BYTES_PER_ELEMENT;
    const numPages = Math.ceil((HEAD_BYTES + sizeBytes) / PAGE_BYTES);
    if (native === undefined || sizeBytes < LEAST_PLACED_BYTES || numPages > MAX_PAGES) return undefined;
    const name = newHostName();
    try {
      const { buffer } = new WebAssembly.Memory({ initial: numPages, maximum: numPages, shared: true });
      const descriptor = native.putFileBeneath(new Uint8Array(buffer), name);
      whenUnused.register(buffer, () => native.closeFile(descriptor));
      new HostMemory(buffer, { descriptor, name });
      return new Float32Array(buffer, HEAD_BYTES, length);
    } catch {
      return undefined;
    }
  }

  /** The same in another thread of this process. */
  static open(buffer: SharedArrayBuffer, file: HostFile): HostMemory {
    return opened.get(file.name)?.deref() ?? new HostMemory(buffer, file);
  }

  /** What a buffer is that was allocated, or opened, in this thread. */
  static of(buffer: ArrayBufferLike): HostMemory | undefined {
    return byBuffer.get(buffer);
  }

  /** Lets one more reader know as long as nothing was withdrawn from it. @returns undefined where there are too many */
  offer(): Stamp | undefined {
    let place = 0;
    while (this.#isOffered.has(place)) place += 1;
    if (place >= NUM_OFFERS) return undefined;
    this.#isOffered.add(place);
    const stamp = (this.#lastStamp = (this.#lastStamp % MAX_STAMP) + 1);
    Atomics.store(this.#stamps, place, stamp);
    return { stampOffset: place * Int32Array.BYTES_PER_ELEMENT, stamp };
  }

  /** What was placed for a reader may be written over from now on. */
  withdraw({ stampOffset }: Stamp): void {
    const place = stampOffset / Int32Array.BYTES_PER_ELEMENT;
    Atomics.store(this.#stamps, place, 0);
    this.#isOffered.delete(place);
  }
}
