import { describe, expect, it } from 'vitest';
import { decodeBlock } from '../block-codec.js';
import type { Dataset } from '../dataset.js';
import { sampleSizeBytes } from '../dtype.js';

/** A source under test. */
export interface DatasetSource {
  /** Opens the same content each time it is called with the same arguments. */
  open(content: { numExamples: number; blockSizeBytes?: number }): Promise<Dataset>;
  /** The number of {@link open}'s examples that carry each label, by label. */
  labelCounts(numExamples: number): readonly number[];
}

/** The tests that every implementation of the `Dataset` port passes. */
export function testDatasetConformance(name: string, source: DatasetSource): void {
  describe(`${name} as a dataset`, () => {
    it('cuts its examples into blocks that follow one another without gap', async () => {
      const dataset = await source.open({ numExamples: 53, blockSizeBytes: 100 });
      let next = 0;
      dataset.blocks.forEach((block, index) => {
        expect(block).toMatchObject({ index, start: next });
        expect(block.numExamples).toBeGreaterThan(0);
        next += block.numExamples;
      });
      expect(dataset.blocks.length).toBeGreaterThan(1);
      expect(next).toBe(dataset.numExamples);
      expect(dataset.numExamples).toBe(53);
    });

    it('puts at least one example into a block, however small the target size', async () => {
      const dataset = await source.open({ numExamples: 7, blockSizeBytes: 1 });
      expect(dataset.blocks.map((block) => block.numExamples)).toEqual([1, 1, 1, 1, 1, 1, 1]);
    });

    it('gives blocks that decode to as many examples and labels as announced', async () => {
      const dataset = await source.open({ numExamples: 53, blockSizeBytes: 100 });
      const size = sampleSizeBytes(dataset.sampleShape, dataset.dtype);
      const counts = source.labelCounts(53).map(() => 0);
      for (const info of dataset.blocks) {
        const block = decodeBlock(await dataset.readBlock(info.index), info);
        expect(block.sampleShape).toEqual(dataset.sampleShape);
        expect(block.dtype).toBe(dataset.dtype);
        expect(block.examples.length).toBe(info.numExamples * size);
        block.labels.forEach((label) => (counts[label] = (counts[label] ?? 0) + 1));
      }
      expect(counts).toEqual(source.labelCounts(53));
    });

    it('opens to the same digest, blocks and bytes every time', async () => {
      const [first, second] = [
        await source.open({ numExamples: 20 }),
        await source.open({ numExamples: 20 }),
      ];
      expect(second.digest).toBe(first.digest);
      expect(second.blocks).toEqual(first.blocks);
      expect(await second.readBlock(0)).toEqual(await first.readBlock(0));
    });

    it('has one digest for one content, whatever the size of its blocks', async () => {
      const large = await source.open({ numExamples: 20 });
      const small = await source.open({ numExamples: 20, blockSizeBytes: 50 });
      const other = await source.open({ numExamples: 21 });
      expect(small.blocks.length).toBeGreaterThan(large.blocks.length);
      expect(small.digest).toBe(large.digest);
      expect(other.digest).not.toBe(large.digest);
    });

    it('gives each reader its own copy of a block', async () => {
      const dataset = await source.open({ numExamples: 5 });
      (await dataset.readBlock(0)).fill(0);
      const info = dataset.blocks[0];
      expect(info && decodeBlock(await dataset.readBlock(0), info).labels.length).toBe(5);
    });

    it('refuses an index without a block', async () => {
      const dataset = await source.open({ numExamples: 5 });
      await expect(dataset.readBlock(99)).rejects.toThrow('Expected a block from 0 to 0, received 99.');
    });
  });
}
