// @ts-check
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeBlock, openData } from '@thaw/datasets';
import { dataSchema } from '@thaw/orchestration';
import { writeNpy } from './npy-file.mjs';

/** @typedef {import('@thaw/datasets').OpenedData} OpenedData */

/**
 * Writes the examples of a data section in the order of the dataset, for contestants that do not know it.
 * @param {string} folder gets labels.npy, and images.npy with all of them or files.json with their paths
 * @param {{ data: Readonly<Record<string, unknown>>, inputShape: readonly number[], filesIn?: string }} options `filesIn`: the
 *   folder of image files, of which the paths are written
 * @returns {Promise<{ numExamples: number, labels: string, images: string | null, files: string | null }>}
 */
export async function exportDataset(folder, { data, inputShape, filesIn }) {
  await mkdir(folder, { recursive: true });
  const cacheFolder = await mkdtemp(join(tmpdir(), 'thaw-bench-data-'));
  const spec = dataSchema.parse(data);
  const opened = await openData(spec, { folder: process.cwd(), cacheFolder, input: inputShape });
  try {
    const { numExamples, sampleShape } = opened.train;
    const content = await contentOf(opened);
    const labels = join(folder, 'labels.npy');
    await writeNpy(labels, content.labels, [numExamples]);
    if (filesIn !== undefined) {
      const files = join(folder, 'files.json');
      await writeFile(files, JSON.stringify(placesOf(opened).map((file) => join(filesIn, file))));
      return { numExamples, labels, images: null, files };
    }
    const images = join(folder, 'images.npy');
    await writeNpy(images, content.examples, [numExamples, ...sampleShape]);
    return { numExamples, labels, images, files: null };
  } finally {
    await opened.close();
    await rm(cacheFolder, { recursive: true, force: true });
  }
}

/** All of its labels and values, in its order. @param {OpenedData} opened */
async function contentOf({ train }) {
  const blocks = [];
  for (const info of train.blocks) blocks.push(decodeBlock(await train.readBlock(info.index), info));
  return {
    labels: Int32Array.from(blocks.flatMap(({ labels }) => [...labels])),
    examples: new Uint8Array(Buffer.concat(blocks.map(({ examples }) => examples))),
  };
}

/** @param {OpenedData} opened */
function placesOf({ train, placeOf }) {
  return Array.from({ length: train.numExamples }, (_, position) => placeOf(position).file);
}
