import { type FileHandle, open } from 'node:fs/promises';
import { checksumOf } from './block-codec.js';
import { blockOffsets, placeOf, type BlockPlace } from './block-place.js';
import type { DatasetFacts } from './block-writer.js';
import type { BlockInfo, Dataset } from './dataset.js';
import type { Dtype } from './dtype.js';
import { CorruptBlock, DatasetNotFound } from './errors.js';

/** A dataset whose blocks lie one after the other in a file, which stays open, also when its name is removed. */
export class BlockFile implements Dataset {
  readonly digest: string;
  readonly sampleShape: readonly number[];
  readonly dtype: Dtype;
  readonly numExamples: number;
  readonly blocks: readonly BlockInfo[];
  readonly place: BlockPlace | undefined;
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #offsets: readonly number[];

  private constructor(path: string, file: FileHandle, facts: DatasetFacts, place: BlockPlace | undefined) {
    this.#path = path;
    this.#file = file;
    this.place = place;
    this.digest = facts.digest;
    this.sampleShape = facts.sampleShape;
    this.dtype = facts.dtype;
    this.numExamples = facts.numExamples;
    this.blocks = facts.blocks;
    this.#offsets = blockOffsets(facts.blocks);
  }

  /**
   * @param lasting the path that the file is about to get, if another one
   * @throws DatasetNotFound when the file cannot be opened, CorruptBlock when it has not the size of its blocks
   */
  static async open(path: string, facts: DatasetFacts, lasting = path): Promise<BlockFile> {
    const file = await open(path, 'r').catch((cause: unknown) => {
      throw new DatasetNotFound(`${path}: expected the blocks of a dataset, found none`, { cause });
    });
    const expected = facts.blocks.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    const { size } = await file.stat();
    if (size === expected) return new BlockFile(lasting, file, facts, await placeOf(lasting, file));
    await file.close();
    throw new CorruptBlock(`${path}: expected ${expected} bytes of blocks, received ${size}`);
  }

  /** @throws CorruptBlock when the bytes on disk have changed */
  async readBlock(index: number): Promise<Uint8Array> {
    const block = this.blocks[index];
    if (block === undefined)
      throw new RangeError(`Expected a block from 0 to ${this.blocks.length - 1}, received ${index}.`);
    const bytes = new Uint8Array(block.sizeBytes);
    const { bytesRead } = await this.#file.read(bytes, 0, bytes.length, this.#offsets[index]);
    if (bytesRead === bytes.length && checksumOf(bytes) === block.checksum) return bytes;
    throw new CorruptBlock(
      `${this.#path}: block ${index} has changed on disk since it was written. Remove the file's folder and submit ` +
        'the job again; the blocks are made anew from the data.',
    );
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
