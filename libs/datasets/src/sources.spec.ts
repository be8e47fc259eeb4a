import { join } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { decodeBlock } from './block-codec.js';
import type { Dataset } from './dataset.js';
import { valuesOf } from './dtype.js';
import { cifarBytes, npyBytes } from './testing/array-fixtures.js';
import { testDatasetConformance } from './testing/dataset-conformance.js';
import { idxBytes, numberedExamples, temporaryFolder } from './testing/idx-fixtures.js';
import { numberedPictures, writeFiles } from './testing/image-fixtures.js';
import { openSection } from './testing/open-section.js';

type Files = Readonly<Record<string, Uint8Array | string>>;

interface SourceCase {
  readonly name: string;
  readonly section: Readonly<Record<string, unknown>>;
  readonly files: (numExamples: number) => Files | Promise<Files>;
}

/** Enough pictures that all ten classes are there, whatever the number asked for. */
const PICTURES = numberedPictures(60);

const CASES: readonly SourceCase[] = [
  {
    name: 'idx files',
    section: { format: 'idx', images: 'images', labels: 'labels' },
    files: (numExamples) => ({ ...numberedExamples(numExamples) }),
  },
  {
    name: 'folders of images',
    section: { format: 'images', folder: '.', resize: { height: 3, width: 2 } },
    files: async (numExamples) => Object.fromEntries(Object.entries(await PICTURES).slice(0, numExamples)),
  },
  {
    name: 'a table of images',
    section: { format: 'csv', file: 'table.csv', labels: 'integers', resize: { height: 3, width: 2 } },
    files: async (numExamples) => {
      const pictures = Object.entries(await PICTURES).slice(0, numExamples);
      const rows = pictures.map(([name], index) => `${name},${index % 10}`);
      return { ...Object.fromEntries(pictures), 'table.csv': ['path,label', ...rows].join('\n') };
    },
  },
  {
    name: 'CIFAR files',
    section: { format: 'cifar', files: ['1.bin', '2.bin'] },
    files: (numExamples) => {
      const bytes = cifarBytes(numExamples);
      return { '1.bin': bytes.subarray(0, 3073 * 2), '2.bin': bytes.subarray(3073 * 2) };
    },
  },
  {
    name: 'npy files of bytes',
    section: { format: 'npy', images: 'x.npy', labels: 'y.npy' },
    files: (numExamples) => npyFiles(numExamples, '|u1'),
  },
  {
    name: 'npy files of floats',
    section: { format: 'npy', images: 'x.npy', labels: 'y.npy' },
    files: (numExamples) => npyFiles(numExamples, '<f4'),
  },
  {
    name: 'arrays of an npz archive',
    section: { format: 'npy', archive: 'all.npz', images: 'x', labels: 'y' },
    files: (numExamples) => ({ 'all.npz': zipSync(npyFiles(numExamples, '<f4')) }),
  },
];

function npyFiles(numExamples: number, type: '|u1' | '<f4'): Record<string, Uint8Array> {
  const numbers = Array.from({ length: numExamples * 6 }, (_, index) => Math.floor(index / 6));
  const values = type === '|u1' ? Uint8Array.from(numbers) : Float32Array.from(numbers, (value) => value / 3);
  const labels = BigInt64Array.from({ length: numExamples }, (_, index) => BigInt(index % 10));
  return {
    'x.npy': npyBytes(type, [numExamples, 2, 3], values),
    'y.npy': npyBytes('<i8', [numExamples], labels),
  };
}

for (const { name, section, files } of CASES) {
  testDatasetConformance(name, {
    async open({ numExamples, blockSizeBytes }) {
      const folder = await temporaryFolder();
      await writeFiles(folder, await files(numExamples));
      return (await openSection(section, { folder, ...(blockSizeBytes && { blockSizeBytes }) })).train;
    },
    labelCounts: (numExamples) =>
      Array.from({ length: Math.min(10, numExamples) }, (_, label) => Math.ceil((numExamples - label) / 10)),
  });
}

describe('arrays', () => {
  it('of floats and of doubles become the same float32', async () => {
    const values = [0.1, -2, 3e-9, 7];
    const labels = npyBytes('|u1', [2], Uint8Array.of(0, 1));
    const [single, double] = [Float32Array.from(values), Float64Array.from(values)];
    const folder = await temporaryFolder({
      'f4.npy': npyBytes('<f4', [2, 2], single),
      'f8.npy': npyBytes('<f8', [2, 2], double),
      'y.npy': labels,
    });
    const open = (images: string) => openSection({ format: 'npy', images, labels: 'y.npy' }, { folder });
    const numbers = async (images: string) => (await readAll((await open(images)).train)).sort();
    expect(await numbers('f8.npy')).toEqual(await numbers('f4.npy'));
    expect((await open('f4.npy')).train).toMatchObject({ dtype: 'float32', sampleShape: [2] });
  });

  it('of grey images get a channel, and of CIFAR planes become pixels', async () => {
    const folder = await temporaryFolder({ ...npyFiles(3, '|u1'), 'c.bin': cifarBytes(300) });
    const grey = await openSection({ format: 'npy', images: 'x.npy', labels: 'y.npy' }, { folder });
    expect(grey.train.sampleShape).toEqual([2, 3, 1]);
    const cifar = await openSection({ format: 'cifar', files: ['c.bin'] }, { folder });
    expect(cifar.classNames.slice(0, 2)).toEqual(['airplane', 'automobile']);
    const pixels = await readAll(cifar.train);
    const numbers = pixels.map(([red = 0, green = 0]) => red + 256 * green);
    expect(numbers.sort((left, right) => left - right)).toEqual(
      Array.from({ length: 300 }, (_, index) => index),
    );
  });
});

describe('a split', () => {
  const section = { format: 'idx', images: 'images', labels: 'labels' };

  it('that is stratified keeps back the same fraction of each class', async () => {
    const labels = Uint8Array.from({ length: 100 }, (_, index) => (index < 80 ? 0 : index < 98 ? 1 : 2));
    const folder = await temporaryFolder({
      images: idxBytes(
        [100, 1, 1],
        Uint8Array.from({ length: 100 }, (_, index) => index),
      ),
      labels: idxBytes([100], labels),
    });
    const data = await openSection({ ...section, holdOut: 0.1, split: 'stratified' }, { folder });
    expect(await countLabels(data.holdOut!)).toEqual([8, 2, 1]);
    expect(await countLabels(data.train)).toEqual([72, 16, 1]);
  });

  it('with another seed keeps others back, in the same order of blocks', async () => {
    const folder = await temporaryFolder({ ...numberedExamples(50) });
    const held = async (splitSeed: number) =>
      readAll((await openSection({ ...section, holdOut: 0.2, splitSeed }, { folder })).holdOut!);
    expect(await held(1)).not.toEqual(await held(2));
    expect(await held(2)).toEqual(await held(2));
  });

  it('knows where each of its examples to train on comes from', async () => {
    const folder = await temporaryFolder({ ...npyFiles(50, '|u1') });
    const files = { format: 'npy', images: 'x.npy', labels: 'y.npy' };
    const data = await openSection({ ...files, holdOut: 0.2 }, { folder });
    const numbers = (await readAll(data.train)).map(([number]) => number);
    expect(numbers.map((_, position) => data.placeOf(position))).toEqual(
      numbers.map((number) => ({ file: join(folder, 'y.npy'), place: `at example ${number}` })),
    );
    expect(() => data.placeOf(40)).toThrow('expected the position of one of 40 examples, received 40');
  });

  it('by files takes all of them, and gives evaluation the classes of training', async () => {
    const folder = await temporaryFolder();
    await writeFiles(folder, { ...npyFiles(20, '|u1') });
    await writeFiles(folder, {
      'vx.npy': npyFiles(7, '|u1')['x.npy']!,
      'vy.npy': npyFiles(7, '|u1')['y.npy']!,
    });
    const data = await openSection(
      { format: 'npy', images: 'x.npy', labels: 'y.npy', validation: { images: 'vx.npy', labels: 'vy.npy' } },
      { folder },
    );
    expect([data.train.numExamples, data.holdOut!.numExamples]).toEqual([20, 7]);
    expect(data.classNames).toHaveLength(10);
  });
});

async function readAll(dataset: Dataset): Promise<number[][]> {
  const examples: number[][] = [];
  for (const info of dataset.blocks) {
    const block = decodeBlock(await dataset.readBlock(info.index), info);
    const values = valuesOf(block.examples, block.dtype);
    const size = values.length / info.numExamples;
    block.labels.forEach((_, index) => examples.push([...values.subarray(index * size, (index + 1) * size)]));
  }
  return examples;
}

async function countLabels(dataset: Dataset): Promise<number[]> {
  const counts: number[] = [];
  for (const info of dataset.blocks) {
    const { labels } = decodeBlock(await dataset.readBlock(info.index), info);
    for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  }
  return counts;
}
