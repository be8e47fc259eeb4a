/** The encoded size that blocks aim at, unless told otherwise. */
export const DEFAULT_BLOCK_SIZE_BYTES = 256 * 1024;

/** As many examples as fit the target size, and at least one; all blocks but the last hold so many. */
export function examplesPerBlock(exampleSizeBytes: number, targetSizeBytes: number): number {
  return Math.max(1, Math.floor(targetSizeBytes / exampleSizeBytes));
}
