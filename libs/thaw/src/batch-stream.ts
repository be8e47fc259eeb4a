import type { ModelData } from './data.js';

/** Inputs, labels and, if wanted, sample weights of one batch. */
export type LabeledBatch = readonly [x: ModelData, y: ModelData, sampleWeight?: ModelData];

/**
 * Batches that somebody else makes, one after the other: whatever can be iterated, also asynchronously, or a function that
 * makes such a thing for each pass over the examples. A generator can be passed over only once.
 */
export type BatchStream<T = LabeledBatch> =
  Iterable<T> | AsyncIterable<T> | (() => Iterable<T> | AsyncIterable<T>);

/** Whether something is a stream of batches rather than data. */
export function isBatchStream<T>(value: ModelData | BatchStream<T>): value is BatchStream<T>;
export function isBatchStream(value: unknown): value is BatchStream;
export function isBatchStream(value: unknown): boolean {
  if (typeof value === 'function') return true;
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return false;
  return Symbol.asyncIterator in value || Symbol.iterator in value;
}

/** The batches of a pass. */
export function openStream<T>(stream: BatchStream<T>): Iterable<T> | AsyncIterable<T> {
  return typeof stream === 'function' ? stream() : stream;
}
