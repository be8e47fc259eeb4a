import { BlockFile } from './block-file.js';
import { decodeBlock, type DecodedBlock } from './block-codec.js';
import type { DatasetFacts } from './block-writer.js';
import { sampleSizeBytes } from './dtype.js';
import { exampleOf, type ExampleSource } from './example-source.js';

/**
 * Opens a file of blocks as examples in the dataset's order. Memory holds the labels and the block that was read last.
 *
 * @throws DatasetNotFound, CorruptBlock
 */
export async function openBlocks(path: string, facts: DatasetFacts): Promise<ExampleSource> {
  const file = await BlockFile.open(path, facts);
  const { blocks, sampleShape, dtype, digest } = file;
  const size = sampleSizeBytes(sampleShape, dtype);
  const labels = new Int32Array(file.numExamples);
  let held: { readonly index: number; readonly block: Promise<DecodedBlock> } | undefined;
  const decode = async (index: number): Promise<DecodedBlock> => {
    const info = blocks[index];
    const bytes = await file.readBlock(index);
    if (info === undefined) throw new RangeError(`there is no block ${index}`);
    return decodeBlock(bytes, info);
  };
  for (const { index, start } of blocks) labels.set((await decode(index)).labels, start);
  return {
    digest,
    sampleShape,
    dtype,
    labels,
    placeOf: (position) => ({ file: path, place: `at example ${position}` }),
    read: async (position) => {
      const index = blocks.findLastIndex(({ start }) => start <= position);
      if (held?.index !== index) held = { index, block: decode(index) };
      const { examples } = await held.block;
      const offset = (position - (blocks[index]?.start ?? 0)) * size;
      return exampleOf(examples.subarray(offset, offset + size));
    },
    close: () => file.close(),
  };
}
