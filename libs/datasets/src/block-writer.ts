import { createHash, type Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { checksumOf, encodeBlock, encodedSizeBytes } from './block-codec.js';
import { examplesPerBlock } from './block-layout.js';
import type { BlockInfo, Dataset } from './dataset.js';
import { type Dtype, sampleSizeBytes } from './dtype.js';
import type { Example } from './example-source.js';

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

const FLUSH_EVERY_BYTES = 32 * 2 ** 20;

/** Writes examples as blocks, one after the other, into a file; holds two in memory, of which one is being written. */
export class BlockWriter {
  readonly #file: FileHandle;
  readonly #format: BlockFormat;
  readonly #exampleSize: number;
  readonly #perBlock: number;
  readonly #blocks: BlockInfo[] = [];
  readonly #content: Hash = createHash('sha256');
  readonly #labels: number[] = [];
  /** Of blocks in turns. */
  readonly #buffers: readonly Uint8Array[];
  #pending: Example[] = [];
  /** Once the last block is in the file. */
  #written: Promise<void> = Promise.resolve();
  /** Once what was written before is on disk. */
  #flushed: Promise<void> = Promise.resolve();
  #unflushedBytes = 0;

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
    const blockSize = encodedSizeBytes(format, Math.min(this.#perBlock, format.numExamples));
    this.#buffers = [new Uint8Array(blockSize), new Uint8Array(blockSize)];
  }

  /** Appends an example of the dataset. */
  async add(example: Example, label: number): Promise<void> {
    const { sizeBytes } = example;
    if (sizeBytes !== this.#exampleSize)
      throw new RangeError(`Expected an example of ${this.#exampleSize} bytes, received ${sizeBytes}.`);
    this.#pending.push(example);
    this.#labels.push(label);
    if (this.#pending.length === this.#perBlock) await this.#writeBlock();
  }

  /** Writes what is left. */
  async finish(): Promise<DatasetFacts> {
    if (this.#pending.length > 0) await this.#writeBlock();
    await Promise.all([this.#written, this.#flushed]);
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

  async #writeBlock(): Promise<void> {
    const { sampleShape, dtype } = this.#format;
    const [index, numExamples] = [this.#blocks.length, this.#pending.length];
    const start = this.#labels.length - numExamples;
    const labels = Int32Array.from(this.#labels.slice(start));
    const into = this.#buffers[index % this.#buffers.length] as Uint8Array;
    const bytes = encodeBlock({ sampleShape, dtype, examples: this.#pending, labels }, into);
    this.#pending = [];
    const [sizeBytes, checksum] = [bytes.length, checksumOf(bytes)];
    this.#content.update(bytes.subarray(sizeBytes - numExamples * this.#exampleSize));
    this.#blocks.push({ index, start, numExamples, sizeBytes, checksum });
    await this.#written;
    this.#written = this.#file.appendFile(bytes);
    // Awaited with the next block; a failure before that must not count as unhandled.
    this.#written.catch(() => undefined);
    this.#flushSome(sizeBytes);
  }

  /** Else all of a large dataset would be waited for once its last block is written. */
  #flushSome(sizeBytes: number): void {
    this.#unflushedBytes += sizeBytes;
    if (this.#unflushedBytes < FLUSH_EVERY_BYTES) return;
    this.#unflushedBytes = 0;
    this.#flushed = this.#flushed.then(() => this.#file.datasync());
    this.#flushed.catch(() => undefined);
  }
}
