/** The encoded size that blocks aim at, unless told otherwise. */
export const DEFAULT_BLOCK_SIZE_BYTES = 256 * 1024;

/** The most blocks that a dataset has: what is announced of them must fit into one message to a worker. */
export const MAX_BLOCKS = 16_384;

/** What decides how many examples a block holds. */
export interface BlockCut {
  /** With its label. */
  readonly exampleSizeBytes: number;
  readonly targetSizeBytes: number;
  /** Of the dataset. */
  readonly numExamples: number;
}

/**
 * As many examples as fit the target size, at least one, and so many more that there are at most {@link MAX_BLOCKS} blocks; all
 * blocks but the last hold so many.
 */
export function examplesPerBlock({ exampleSizeBytes, targetSizeBytes, numExamples }: BlockCut): number {
  const fitting = Math.floor(targetSizeBytes / exampleSizeBytes);
  return Math.max(1, fitting, Math.ceil(numExamples / MAX_BLOCKS));
}
