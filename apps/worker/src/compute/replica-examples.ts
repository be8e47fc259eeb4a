import { readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { ThawError } from '@thaw/errors';
import { decodeBlock, sampleSizeBytes, valuesOf, type Dtype } from '@thaw/datasets';
import type { FetchedBlock, FetchedDataset } from './compute-calls.js';

/** Examples in the order asked for, as they are stored. */
export interface StoredExamples {
  /** Example after example: bytes, or float32. */
  readonly examples: Uint8Array | Float32Array;
  readonly labels: Int32Array;
}

interface HeldBlock {
  /** Position of the block's first example. */
  readonly start: number;
  readonly labels: Int32Array;
  /** Where the first example lies in the file. */
  readonly offset: number;
  /** By example; what is read later is held against it. */
  readonly checksums: Uint32Array;
}

/**
 * The examples of this worker's replicas, by their position in the dataset's order. They stay on disk, where the system
 * caches what is used; memory holds labels and checksums.
 */
export class ReplicaExamples {
  readonly #file: number;
  readonly #dtype: Dtype;
  readonly #exampleSize: number;
  /** By ascending start. */
  readonly #blocks: readonly HeldBlock[];

  /**
   * Reads every block once.
   * @throws CorruptBlock (DATA_LOSS) when a block's bytes are not those that the coordinator announced
   */
  constructor(dataset: FetchedDataset) {
    const { info, file, blocks } = dataset;
    this.#file = file;
    this.#dtype = info.dtype === 'float32' ? 'float32' : 'uint8';
    this.#exampleSize = sampleSizeBytes(info.sampleShape, this.#dtype);
    this.#blocks = blocks.map((block) => this.#check(dataset, block));
  }

  /**
   * Reads examples.
   * @throws ThawError INTERNAL for a position that is in none of the held blocks; DATA_LOSS when the disk gives other bytes
   */
  gather(positions: Uint32Array): StoredExamples {
    return { examples: this.gatherRows([...positions]), labels: this.labelsAt(positions) };
  }

  /**
   * Reads the values of examples; a row without a position is zeros.
   * @throws as {@link gather}
   */
  gatherRows(positions: readonly (number | undefined)[]): StoredExamples['examples'] {
    const size = this.#exampleSize;
    const bytes = new Uint8Array(positions.length * size);
    positions.forEach((position, row) => {
      if (position === undefined) return;
      const { start, offset, checksums } = this.#holderOf(position);
      const index = position - start;
      const example = bytes.subarray(row * size, (row + 1) * size);
      readSync(this.#file, example, 0, size, offset + index * size);
      if (crc32(example) !== checksums[index]) throw changedOnDisk(position);
    });
    return valuesOf(bytes, this.#dtype);
  }

  /** The classes of examples, without reading anything. @throws ThawError INTERNAL for a position that is in none of the held blocks */
  labelsAt(positions: Uint32Array): Int32Array {
    return Int32Array.from(positions, (position) => {
      const { start, labels } = this.#holderOf(position);
      return labels[position - start] ?? 0;
    });
  }

  /** Whether an example is in one of the held blocks. */
  holds(position: number): boolean {
    return this.#findHolder(position) !== undefined;
  }

  #check({ info, file }: FetchedDataset, { index, offset, sizeBytes }: FetchedBlock): HeldBlock {
    const announced = info.blocks[index];
    if (announced === undefined)
      throw new ThawError('INTERNAL', `dataset ${info.digest} has no block ${index}`);
    const bytes = new Uint8Array(sizeBytes);
    readSync(file, bytes, 0, sizeBytes, offset);
    const { labels, examples } = decodeBlock(bytes, announced);
    const size = this.#exampleSize;
    const checksums = Uint32Array.from(labels, (_, each) =>
      crc32(examples.subarray(each * size, (each + 1) * size)),
    );
    return { start: announced.start, labels, offset: offset + sizeBytes - examples.length, checksums };
  }

  #holderOf(position: number): HeldBlock {
    const holder = this.#findHolder(position);
    if (holder !== undefined) return holder;
    throw new ThawError('INTERNAL', `example ${position} is in no block of this worker's replicas`);
  }

  #findHolder(position: number): HeldBlock | undefined {
    const holder = this.#blocks.findLast(({ start }) => start <= position);
    return holder !== undefined && position - holder.start < holder.labels.length ? holder : undefined;
  }
}

function changedOnDisk(position: number): ThawError {
  return new ThawError(
    'DATA_LOSS',
    `example ${position} has changed on this worker's disk since it was checked; check the disk of the folder for temporary files, ` +
      "or of the coordinator's data folder where that is on this machine",
  );
}
