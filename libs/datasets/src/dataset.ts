import type { BlockPlace } from './block-place.js';
import type { Dtype } from './dtype.js';
import type { UnreadableExample } from './errors.js';
import type { ExamplePlace } from './example-source.js';

/** One block: a fixed run of a dataset's examples, the unit in which data is sharded, checked and shipped. */
export interface BlockInfo {
  /** 0-based position among the dataset's blocks. */
  readonly index: number;
  /** Dataset position of the block's first example; blocks follow one another without gap. */
  readonly start: number;
  readonly numExamples: number;
  /** Length of the encoded block, header included. */
  readonly sizeBytes: number;
  /** SHA-256 of the encoded block, in lower-case hex. */
  readonly checksum: string;
}

/**
 * A labelled set of examples, cut into checksummed blocks.
 *
 * A dataset position is an index into one fixed order of the examples. That order is a permutation derived
 * from the content, so that neighbouring positions mix classes; nothing else depends on it. Every source
 * (idx files, image folders, arrays) comes to this port and passes `testDatasetConformance`.
 */
export interface Dataset {
  /** SHA-256 in hex over sample shape, dtype, labels and examples in dataset order; block sizes do not enter. */
  readonly digest: string;
  /** Shape of one example without the batch dimension, channels last. */
  readonly sampleShape: readonly number[];
  readonly dtype: Dtype;
  readonly numExamples: number;
  readonly blocks: readonly BlockInfo[];
  /** Of the file with the blocks, one after the other; undefined where they are in none that others can find. */
  readonly place: BlockPlace | undefined;
  /**
   * Reads one block in the encoding that `decodeBlock` reads. The caller owns the bytes.
   *
   * @throws RangeError when there is no block of that index.
   */
  readBlock(index: number): Promise<Uint8Array>;
  /** Lets go of what it reads from. */
  close(): Promise<void>;
}

/** What a job's `data` section opens to. */
export interface OpenedData {
  readonly train: Dataset;
  /** The examples kept back for evaluation; absent when `holdOut` is 0. */
  readonly holdOut?: Dataset;
  readonly numClasses: number;
  /** Class names by label. */
  readonly classNames: readonly string[];
  /** The examples that could not be read and are left out. */
  readonly skipped: readonly UnreadableExample[];
  /**
   * Checks every label, held-back examples included, against the width of a model's output.
   *
   * @throws LabelOutOfRange naming the first example, in source order, whose label is not below `numOutputs`.
   */
  requireLabelsBelow(numOutputs: number): void;
  /** Where an example to train on comes from. @throws RangeError for a position that the dataset does not have */
  placeOf(position: number): ExamplePlace;
  close(): Promise<void>;
}
