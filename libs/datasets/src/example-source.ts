import { createHash } from 'node:crypto';
import { selectClasses } from './class-filter.js';
import type { Dtype } from './dtype.js';

/** Where an example comes from, for messages. */
export interface ExamplePlace {
  readonly file: string;
  /** Which one of the file's examples, as `at example 3`; empty where the file is the example. */
  readonly place: string;
}

/** One example that was read; its values write themselves where they are wanted, for there are many and each copy costs. */
export interface Example {
  readonly sizeBytes: number;
  /** @param target as long as the values, of which every byte is written */
  writeTo(target: Uint8Array): void;
}

/** @param bytes of the values, which must not change until they are written */
export function exampleOf(bytes: Uint8Array): Example {
  return { sizeBytes: bytes.length, writeTo: (target) => target.set(bytes) };
}

/** The bytes of an example's values, in memory of their own. */
export function bytesOf(example: Example): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(example.sizeBytes);
  example.writeTo(bytes);
  return bytes;
}

/** Labelled examples in the order of their files, read one by one; the files are opened until {@link close}. */
export interface ExampleSource {
  /** SHA-256 over all that decides examples and labels: content and settings, no paths or times. */
  readonly digest: string;
  /** Of one example, channels last. */
  readonly sampleShape: readonly number[];
  readonly dtype: Dtype;
  /** By position. */
  readonly labels: Int32Array;
  readonly placeOf: (position: number) => ExamplePlace;
  /** @throws CorruptExample when this example cannot be read, though others may */
  read(position: number): Promise<Example>;
  close(): Promise<void>;
}

/** The examples of a source that a choice of classes keeps, with their new labels. */
export function selectExamples(source: ExampleSource, classes: readonly number[] | undefined): ExampleSource {
  if (classes === undefined) return source;
  const { positions, labels } = selectClasses(source.labels, classes, source.placeOf(0).file);
  const original = (position: number): number => positions[position] ?? 0;
  return {
    digest: digestOfParts(source.digest, 'classes', classes.join()),
    sampleShape: source.sampleShape,
    dtype: source.dtype,
    labels,
    placeOf: (position) => source.placeOf(original(position)),
    read: (position) => source.read(original(position)),
    close: () => source.close(),
  };
}

/** SHA-256 over texts, each apart from its neighbours. */
export function digestOfParts(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
