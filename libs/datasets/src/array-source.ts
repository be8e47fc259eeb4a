import { createHash } from 'node:crypto';
import { type Dtype, sampleSizeBytes } from './dtype.js';
import { exampleOf, type ExamplePlace, type ExampleSource } from './example-source.js';

/** Examples in memory. */
export interface ExampleArrays {
  readonly sampleShape: readonly number[];
  readonly dtype: Dtype;
  /** The bytes of one example's values after the other. */
  readonly examples: Uint8Array;
  readonly labels: Int32Array;
}

/** A source over arrays, which are taken as they are and must not change afterwards. */
export function openArrays(
  arrays: ExampleArrays,
  placeOf: (position: number) => ExamplePlace,
): ExampleSource {
  const { sampleShape, dtype, labels } = arrays;
  const size = sampleSizeBytes(sampleShape, dtype);
  return {
    digest: digestOf(arrays),
    sampleShape,
    dtype,
    labels,
    placeOf,
    read: async (position) => exampleOf(arrays.examples.subarray(position * size, (position + 1) * size)),
    close: async () => undefined,
  };
}

/** SHA-256 over type, shape, count, labels and examples, in the order in which they lie in memory. */
function digestOf({ sampleShape, dtype, examples, labels }: ExampleArrays): string {
  const header = JSON.stringify({ dtype, sampleShape, numExamples: labels.length });
  const labelBytes = new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength);
  return createHash('sha256').update(header).update(labelBytes).update(examples).digest('hex');
}

/** Copies the examples at the given positions, in that order. */
export function takeExamples(arrays: ExampleArrays, positions: Uint32Array): ExampleArrays {
  const size = sampleSizeBytes(arrays.sampleShape, arrays.dtype);
  const examples = new Uint8Array(positions.length * size);
  const labels = new Int32Array(positions.length);
  positions.forEach((from, to) => {
    examples.set(arrays.examples.subarray(from * size, (from + 1) * size), to * size);
    labels[to] = arrays.labels[from] ?? 0;
  });
  return { ...arrays, examples, labels };
}
