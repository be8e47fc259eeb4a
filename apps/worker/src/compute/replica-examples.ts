import { ThawError } from '@thaw/errors';
import { decodeBlock, sampleSize, type DecodedBlock } from '@thaw/datasets';
import type { FetchedDataset } from './compute-calls.js';

/** Examples in the order asked for, as they are stored. */
export interface StoredExamples {
  /** Example after example, one byte for each value. */
  readonly examples: Uint8Array;
  readonly labels: Int32Array;
}

interface HeldBlock {
  /** Position of the block's first example. */
  readonly start: number;
  readonly block: DecodedBlock;
}

/** The examples of this worker's replicas, by their position in the dataset's order. */
export class ReplicaExamples {
  readonly #sampleSize: number;
  /** By ascending start. */
  readonly #blocks: readonly HeldBlock[];

  /**
   * Decodes the blocks.
   * @throws CorruptBlock (DATA_LOSS) when a block's bytes are not those that the coordinator announced
   */
  constructor({ info, blocks }: FetchedDataset) {
    this.#sampleSize = sampleSize(info.sampleShape);
    this.#blocks = blocks.map(({ index, bytes }) => {
      const block = info.blocks[index];
      if (block === undefined)
        throw new ThawError('INTERNAL', `dataset ${info.digest} has no block ${index}`);
      return { start: block.start, block: decodeBlock(bytes, block) };
    });
  }

  /** Copies examples. @throws ThawError INTERNAL for a position that is in none of the held blocks */
  gather(positions: Uint32Array): StoredExamples {
    const size = this.#sampleSize;
    const examples = new Uint8Array(positions.length * size);
    const labels = new Int32Array(positions.length);
    positions.forEach((position, row) => {
      const { start, block } = this.#holderOf(position);
      const offset = position - start;
      labels[row] = block.labels[offset] ?? 0;
      examples.set(block.examples.subarray(offset * size, (offset + 1) * size), row * size);
    });
    return { examples, labels };
  }

  #holderOf(position: number): HeldBlock {
    const holder = this.#blocks.findLast(({ start }) => start <= position);
    if (holder !== undefined && position - holder.start < holder.block.labels.length) return holder;
    throw new ThawError('INTERNAL', `example ${position} is in no block of this worker's replicas`);
  }
}
