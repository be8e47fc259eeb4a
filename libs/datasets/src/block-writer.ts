import { createHash, type Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { checksumOf, encodeBlock, encodedSizeBytes } from './block-codec.js';
import { examplesPerBlock } from './block-layout.js';
import type { BlockInfo, Dataset } from './dataset.js';
import { type Dtype, sampleSizeBytes } from './dtype.js';

/** All that is known of a dataset beside its blocks' bytes; plain JSON. */
export type DatasetFacts = Omit<Dataset, 'readBlock' | 'close' | 'place'>;

/** What the blocks of a dataset have in common. */
export interface BlockFormat {
  readonly sampleShape: readonly number[];
  readonly dtype: Dtype;
  readonly blockSizeBytes: number;
  /** No more will be added. */
  readonly numExamples: number;
}

/** Writes examples as blocks, one after the other, into a file; holds one block in memory. */
export class BlockWriter {
  readonly #file: FileHandle;
  readonly #format: BlockFormat;
  readonly #exampleSize: number;
  readonly #perBlock: number;
  readonly #blocks: BlockInfo[] = [];
  readonly #content: Hash = createHash('sha256');
  readonly #labels: number[] = [];
  /** Of one block after the other. */
  readonly #buffer: Uint8Array;
  #pending: Uint8Array[] = [];

  /** The file is the caller's, before and after. */
  constructor(file: FileHandle, format: BlockFormat) {
    this.#file = file;
    this.#format = format;
    this.#exampleSize = sampleSizeBytes(format.sampleShape, format.dtype);
    this.#perBlock = examplesPerBlock({
      exampleSizeBytes: this.#exampleSize + 4,
      targetSizeBytes: format.blockSizeBytes,
      numExamples: format.numExamples,
    });
    this.#buffer = new Uint8Array(encodedSizeBytes(format, Math.min(this.#perBlock, format.numExamples)));
  }

  /** Appends an example of the dataset. */
  async add(example: Uint8Array, label: number): Promise<void> {
    if (example.length !== this.#exampleSize)
      throw new RangeError(`Expected an example of ${this.#exampleSize} bytes, received ${example.length}.`);
    this.#content.update(example);
    this.#pending.push(example);
    this.#labels.push(label);
    if (this.#pending.length === this.#perBlock) await this.#flush();
  }

  /** Writes what is left. */
  async finish(): Promise<DatasetFacts> {
    if (this.#pending.length > 0) await this.#flush();
    const { sampleShape, dtype } = this.#format;
    const labels = Int32Array.from(this.#labels);
    const header = JSON.stringify({ dtype, sampleShape, examples: this.#content.digest('hex') });
    const labelBytes = new Uint8Array(labels.buffer);
    return {
      digest: createHash('sha256').update(header).update(labelBytes).digest('hex'),
      sampleShape,
      dtype,
      numExamples: labels.length,
      blocks: this.#blocks,
    };
  }

  async #flush(): Promise<void> {
    const { sampleShape, dtype } = this.#format;
    const start = this.#labels.length - this.#pending.length;
    const labels = Int32Array.from(this.#labels.slice(start));
    const bytes = encodeBlock({ sampleShape, dtype, examples: this.#pending, labels }, this.#buffer);
    const written = this.#file.appendFile(bytes);
    const [sizeBytes, checksum] = [bytes.length, checksumOf(bytes)];
    await written;
    this.#blocks.push({ index: this.#blocks.length, start, numExamples: labels.length, sizeBytes, checksum });
    this.#pending = [];
  }
}
