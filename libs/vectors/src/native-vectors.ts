import { createRequire } from 'node:module';

/** A file in memory that this process has mapped to read it. */
export interface Mapping {
  readonly mapping: never;
}

/** What the addon does, see `native/vectors.cc`. */
export interface NativeVectors {
  /** `target` is one of the others, or apart from them. @returns whether all sums are finite */
  add(target: Float32Array, left: Float32Array, right: Float32Array): boolean;
  isFinite(vector: Float32Array): boolean;
  /** As many bytes as numbers. */
  scale(target: Float32Array, bytes: Uint8Array, factor: number, summand: number): void;
  /** All of one length; `target` is apart from the others. Weights are in units of 2^-22, and one in all. */
  mix(target: Uint8Array, left: Uint8Array, ofLeft: number, right: Uint8Array, ofRight: number): void;
}

/** What the addon does where the system is Linux. */
export interface NativeMemory {
  /** Zeros from then on. @returns the descriptor by which others read the pages @throws Error where the system has no such files */
  putFileBeneath(pages: Uint8Array, name: string): number;
  closeFile(descriptor: number): void;
  /** @throws Error where it is another file than one that was put beneath pages */
  map(descriptor: number): Mapping;
  unmap(mapping: Mapping): void;
  /** As many bytes as the target has. @throws Error where the file ends before */
  copyFrom(mapping: Mapping, offset: number, target: Uint8Array): void;
  /** As {@link NativeVectors.add}, where one side of the sums is in the file. @throws Error where the file ends before */
  addFrom(mapping: Mapping, offset: number, target: Float32Array, other: Float32Array): boolean;
  /** @returns the four bytes there, as they are after all that was read before @throws Error where the file ends before */
  wordAt(mapping: Mapping, offset: number): number;
}

/** Undefined where no set-up has compiled it. */
export const nativeVectors: NativeVectors | undefined = load();

/** Undefined where no set-up has compiled the addon, or the system has no files in memory. */
export const nativeMemory: NativeMemory | undefined =
  nativeVectors !== undefined && hasMemory(nativeVectors) ? nativeVectors : undefined;

function load(): NativeVectors | undefined {
  try {
    return createRequire(import.meta.url)('../native/build/Release/thaw_vectors.node') as NativeVectors;
  } catch {
    return undefined;
  }
}

function hasMemory(native: NativeVectors & Partial<NativeMemory>): native is NativeVectors & NativeMemory {
  return native.putFileBeneath !== undefined;
}
