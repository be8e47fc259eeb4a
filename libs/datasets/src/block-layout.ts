/** The encoded size that blocks aim at, unless told otherwise. */
export const DEFAULT_BLOCK_SIZE_BYTES = 256 * 1024;

/** Where one block lies in the dataset's order. */
export interface BlockRange {
  readonly start: number;
  readonly numExamples: number;
}

/**
 * Cuts `numExamples` positions into runs of as many examples as fit the target size, and at least one.
 * All but the last have the same length.
 */
export function layoutBlocks(
  numExamples: number,
  exampleSizeBytes: number,
  targetSizeBytes: number,
): BlockRange[] {
  const perBlock = Math.max(1, Math.floor(targetSizeBytes / exampleSizeBytes));
  const blocks: BlockRange[] = [];
  for (let start = 0; start < numExamples; start += perBlock) {
    blocks.push({ start, numExamples: Math.min(perBlock, numExamples - start) });
  }
  return blocks;
}
