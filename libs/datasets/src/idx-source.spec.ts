import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBlock } from './block-codec.js';
import type { Dataset } from './dataset.js';
import { testDatasetConformance } from './testing/dataset-conformance.js';
import { openSection } from './testing/open-section.js';
import { idxBytes, numberedExamples, temporaryFolder } from './testing/idx-fixtures.js';

const SPEC = { format: 'idx', images: 'images', labels: 'labels' };

testDatasetConformance('a pair of idx files', {
  async open({ numExamples, blockSizeBytes }) {
    const folder = await temporaryFolder(numberedExamples(numExamples));
    return (await openSection(SPEC, { folder, ...(blockSizeBytes && { blockSizeBytes }) })).train;
  },
  labelCounts: (numExamples) =>
    Array.from({ length: Math.min(10, numExamples) }, (_, label) => Math.ceil((numExamples - label) / 10)),
});

describe('opening idx files', () => {
  it('gives images the shape [rows, columns, 1]', async () => {
    const folder = await temporaryFolder(numberedExamples(3));
    expect((await openSection(SPEC, { folder })).train.sampleShape).toEqual([2, 3, 1]);
  });

  it('keeps the classes asked for and relabels them in the order given', async () => {
    const folder = await temporaryFolder(numberedExamples(40));
    const opened = await openSection({ ...SPEC, classes: [7, 5] }, { folder });
    expect(opened).toMatchObject({ numClasses: 2, classNames: ['7', '5'] });
    const examples = await readAll(opened.train);
    expect(examples.map(({ id, label }) => [id % 10, label])).toEqual(
      examples.map(({ id }) => (id % 10 === 7 ? [7, 0] : [5, 1])),
    );
    expect(examples).toHaveLength(8);
  });

  it('orders examples by their content, so that blocks mix classes', async () => {
    const folder = await temporaryFolder(numberedExamples(200));
    const ids = (await readAll((await openSection(SPEC, { folder })).train)).map(({ id }) => id);
    expect(ids).not.toEqual(ids.toSorted((left, right) => left - right));
    expect(new Set(ids.slice(0, 50).map((id) => id % 10)).size).toBe(10);
  });

  it('takes gzip files whatever their name, with the same result', async () => {
    const { images, labels } = numberedExamples(30);
    const plain = await openSection(SPEC, { folder: await temporaryFolder({ images, labels }) });
    const folder = await temporaryFolder({ images: gzipSync(images), labels: gzipSync(labels) });
    expect((await openSection(SPEC, { folder })).train.digest).toBe(plain.train.digest);
  });

  it('partitions the examples into training, held-out part and blocks, each exactly once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 300 }),
        fc.integer({ min: 1, max: 4000 }),
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        async (numExamples, blockSizeBytes, holdOut) => {
          const folder = await temporaryFolder(numberedExamples(numExamples));
          const opened = await openSection({ ...SPEC, holdOut }, { folder, blockSizeBytes });
          const train = await readAll(opened.train);
          const held = opened.holdOut ? await readAll(opened.holdOut) : [];
          const ids = [...train, ...held].map(({ id }) => id).sort((left, right) => left - right);
          expect(ids).toEqual(Array.from({ length: numExamples }, (_, id) => id));
          expect([...train, ...held].every(({ id, label }) => id % 10 === label)).toBe(true);
          expect(held.length > 0).toBe(holdOut > 0);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('opening idx files refuses', () => {
  it('a missing file', async () => {
    const folder = await temporaryFolder();
    await expect(openSection(SPEC, { folder })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringMatching(
        /images: expected an idx file, received "ENOENT.*Check the paths under data in the job file/,
      ),
    });
  });

  it('the images first when both files are bad, however long it takes to read them', async () => {
    const folder = await temporaryFolder({ images: new Uint8Array(5_000_000) });
    await expect(openSection(SPEC, { folder })).rejects.toThrow(join(folder, 'images'));
  });

  it('images and labels of different number', async () => {
    const folder = await temporaryFolder({
      images: numberedExamples(4).images,
      labels: numberedExamples(5).labels,
    });
    await expect(openSection(SPEC, { folder })).rejects.toThrow(
      /labels: expected 4 labels, one for each image of .*images, received 5\. Check that both files belong together\./,
    );
  });

  it('a class without examples', async () => {
    const folder = await temporaryFolder(numberedExamples(7));
    await expect(openSection({ ...SPEC, classes: [0, 8, 9] }, { folder })).rejects.toThrow(
      /labels: expected examples of each of data\.classes \[0, 8, 9\], received none of 8, 9 among the labels \[0, 1, 2, 3, 4, 5, 6\]/,
    );
  });

  it('to keep back every example', async () => {
    const folder = await temporaryFolder(numberedExamples(1));
    await expect(openSection({ ...SPEC, holdOut: 0.1 }, { folder })).rejects.toThrow(
      'received 1 examples of which data.holdOut 0.1 keeps back all. Lower data.holdOut or add examples.',
    );
  });

  it('labels that the model has no output for, naming the first', async () => {
    const folder = await temporaryFolder({
      images: idxBytes([3, 1, 1], new Uint8Array(3)),
      labels: idxBytes([3], Uint8Array.of(1, 5, 6)),
    });
    const opened = await openSection({ ...SPEC, holdOut: 0.3 }, { folder });
    expect(() => opened.requireLabelsBelow(7)).not.toThrow();
    expect(() => opened.requireLabelsBelow(5)).toThrow(
      /labels: expected labels from 0 to 4, one for each output of the model, received 5 at example 1\./,
    );
  });
});

/** Each example's number, from its first two pixels, and its label. */
async function readAll(dataset: Dataset): Promise<{ id: number; label: number }[]> {
  const examples: { id: number; label: number }[] = [];
  for (const info of dataset.blocks) {
    const block = decodeBlock(await dataset.readBlock(info.index), info);
    block.labels.forEach((label, index) => {
      const [low = 0, high = 0] = block.examples.subarray(index * 6);
      examples.push({ id: low + 256 * high, label });
    });
  }
  return examples;
}
