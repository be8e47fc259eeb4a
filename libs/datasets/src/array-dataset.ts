import { createHash } from 'node:crypto';
import { checksumOf, encodeBlock, sampleSize } from './block-codec.js';
import { type BlockRange, layoutBlocks } from './block-layout.js';
import type { BlockInfo, Dataset } from './dataset.js';

/** Examples in memory, in dataset order. */
export interface ExampleArrays {
  readonly sampleShape: readonly number[];
  /** One example after the other. */
  readonly examples: Uint8Array;
  readonly labels: Int32Array;
}

/** A dataset whose examples are held in memory; it encodes blocks as they are read. */
export class ArrayDataset implements Dataset {
  readonly digest: string;
  readonly sampleShape: readonly number[];
  readonly dtype = 'uint8';
  readonly numExamples: number;
  readonly maxLabel: number;
  readonly blocks: readonly BlockInfo[];
  readonly #arrays: ExampleArrays;

  /** Takes the arrays as they are; they must not change afterwards. */
  constructor(arrays: ExampleArrays, blockSizeBytes: number) {
    this.#arrays = arrays;
    this.sampleShape = arrays.sampleShape;
    this.numExamples = arrays.labels.length;
    this.maxLabel = arrays.labels.reduce((largest, label) => Math.max(largest, label), -1);
    this.digest = digestOf(arrays);
    const exampleSizeBytes = sampleSize(arrays.sampleShape) + Int32Array.BYTES_PER_ELEMENT;
    this.blocks = layoutBlocks(this.numExamples, exampleSizeBytes, blockSizeBytes).map((range, index) => {
      const bytes = this.#encode(range);
      return { index, ...range, sizeBytes: bytes.length, checksum: checksumOf(bytes) };
    });
  }

  async readBlock(index: number): Promise<Uint8Array> {
    const block = this.blocks[index];
    if (block === undefined) {
      throw new RangeError(`Expected a block from 0 to ${this.blocks.length - 1}, received ${index}.`);
    }
    return this.#encode(block);
  }

  #encode({ start, numExamples }: BlockRange): Uint8Array {
    const { sampleShape, examples, labels } = this.#arrays;
    const size = sampleSize(sampleShape);
    const end = start + numExamples;
    return encodeBlock({
      sampleShape,
      examples: examples.subarray(start * size, end * size),
      labels: labels.subarray(start, end),
    });
  }
}

/** SHA-256 over shape, count, labels and examples, in the order in which they lie in memory. */
export function digestOf({ sampleShape, examples, labels }: ExampleArrays): string {
  const header = JSON.stringify({ dtype: 'uint8', sampleShape, numExamples: labels.length });
  const labelBytes = new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength);
  return createHash('sha256').update(header).update(labelBytes).update(examples).digest('hex');
}

/** Copies the examples at the given positions, in that order. */
export function takeExamples(arrays: ExampleArrays, positions: Uint32Array): ExampleArrays {
  const size = sampleSize(arrays.sampleShape);
  const examples = new Uint8Array(positions.length * size);
  const labels = new Int32Array(positions.length);
  positions.forEach((from, to) => {
    examples.set(arrays.examples.subarray(from * size, (from + 1) * size), to * size);
    labels[to] = arrays.labels[from] ?? 0;
  });
  return { sampleShape: arrays.sampleShape, examples, labels };
}
