import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openData, type Dataset } from '@thaw/datasets';
import { dataSchema } from '@thaw/orchestration';
import type { DatasetInfo } from '@thaw/protocol';
import { onTestFinished } from 'vitest';
import type { BlockSpool } from '../block-spool.js';
import type { FetchedDataset } from '../compute/compute-calls.js';

/** What a coordinator has of a dataset, and what it says of it. */
export interface ServedDataset {
  readonly dataset: Dataset;
  readonly info: DatasetInfo;
}

/** A folder that goes when the test ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'thaw-worker-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Examples of `side` squared bytes, no two alike, in blocks of a few; closed when the test ends. */
export async function servedDataset(
  numExamples: number,
  { side = 4, blockSizeBytes = 100 } = {},
): Promise<ServedDataset> {
  const folder = await temporaryFolder();
  const size = side ** 2;
  const pixels = new Uint8Array(numExamples * size);
  for (let at = 0; at < pixels.length; at += 1) pixels[at] = (at * 31 + at / size) % 251;
  const labels = Uint8Array.from({ length: numExamples }, (_, example) => example % 10);
  await writeFile(join(folder, 'images'), idxBytes([numExamples, side, side], pixels));
  await writeFile(join(folder, 'labels'), idxBytes([numExamples], labels));
  const spec = dataSchema.parse({ format: 'idx', images: 'images', labels: 'labels', holdOut: 0 });
  const opened = await openData(spec, { folder, cacheFolder: join(folder, 'blocks'), blockSizeBytes });
  onTestFinished(() => opened.close());
  const { train: dataset, numClasses, classNames } = opened;
  const { digest, sampleShape, dtype, blocks } = dataset;
  return { dataset, info: { digest, sampleShape, dtype, blocks, numExamples, numClasses, classNames } };
}

/** Puts these blocks of a dataset into a spool. */
export async function spooled(
  { dataset, info }: ServedDataset,
  spool: BlockSpool,
  indices = dataset.blocks.map(({ index }) => index),
): Promise<FetchedDataset> {
  const blocks = [];
  for (const index of indices) {
    const bytes = await dataset.readBlock(index);
    blocks.push({ index, offset: await spool.append(bytes), sizeBytes: bytes.length });
  }
  return { info, file: spool.descriptor, blocks };
}

function idxBytes(shape: readonly number[], values: Uint8Array): Uint8Array {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.writeUInt32BE(0x0800 + shape.length);
  shape.forEach((dimension, axis) => header.writeUInt32BE(dimension, 4 + 4 * axis));
  return Buffer.concat([header, values]);
}
