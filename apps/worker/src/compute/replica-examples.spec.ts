import { writeSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { decodeBlock } from '@thaw/datasets';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BlockSpool } from '../block-spool.js';
import { servedDataset, spooled, temporaryFolder, type ServedDataset } from '../testing/block-fixtures.js';
import { ReplicaExamples } from './replica-examples.js';

async function createSpool(): Promise<BlockSpool> {
  const spool = await BlockSpool.create(await temporaryFolder());
  onTestFinished(() => spool.close());
  return spool;
}

/** All examples as the blocks hold them, by position. */
async function examplesOf({ dataset }: ServedDataset): Promise<{ bytes: Uint8Array; label: number }[]> {
  const examples = [];
  for (const info of dataset.blocks) {
    const block = decodeBlock(await dataset.readBlock(info.index), info);
    const size = block.examples.length / info.numExamples;
    for (const [index, label] of block.labels.entries())
      examples.push({ bytes: block.examples.subarray(index * size, (index + 1) * size), label });
  }
  return examples;
}

/** Bytes in arrays that are still referred to. */
async function heldByArrays(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  // What one collection finds is freed beside it, and counted out at the next.
  for (let round = 0; round < 2; round += 1) {
    await new Promise(setImmediate);
    collect();
  }
  return process.memoryUsage().arrayBuffers;
}

describe("a worker's examples", () => {
  it('are those of the dataset, bit by bit, in whatever order they are asked for', async () => {
    const served = await servedDataset(53);
    const expected = await examplesOf(served);
    const examples = new ReplicaExamples(await spooled(served, await createSpool()));
    const positions = Uint32Array.from({ length: 53 }, (_, index) => (index * 20) % 53);
    const gathered = examples.gather(positions);
    positions.forEach((position, row) => {
      expect(gathered.examples.subarray(row * 16, (row + 1) * 16)).toEqual(expected[position]!.bytes);
      expect(gathered.labels[row]).toBe(expected[position]!.label);
    });
  });

  it('are not there for blocks that it did not fetch', async () => {
    const served = await servedDataset(53);
    const examples = new ReplicaExamples(await spooled(served, await createSpool(), [0, 2]));
    const second = served.dataset.blocks[1]!;
    expect(() => examples.gather(Uint32Array.of(second.start))).toThrow(
      `example ${second.start} is in no block of this worker's replicas`,
    );
  });

  it('are refused when a block is damaged before it is read', async () => {
    const spool = await createSpool();
    const fetched = await spooled(await servedDataset(53), spool);
    const { offset, sizeBytes } = fetched.blocks[1]!;
    writeSync(spool.descriptor, Uint8Array.of(255), 0, 1, offset + sizeBytes - 1);
    expect(() => new ReplicaExamples(fetched)).toThrow(
      expect.objectContaining({ code: 'DATA_LOSS', message: expect.stringMatching(/^Block 1 .*sha-256/) }),
    );
  });

  it('are refused when the disk loses them in the middle of the training, and the others stay', async () => {
    const spool = await createSpool();
    const fetched = await spooled(await servedDataset(53), spool);
    const examples = new ReplicaExamples(fetched);
    const { offset, sizeBytes } = fetched.blocks[1]!;
    writeSync(spool.descriptor, Uint8Array.of(255), 0, 1, offset + sizeBytes - 1);
    const second = fetched.info.blocks[1]!;
    const last = second.start + second.numExamples - 1;
    expect(() => examples.gather(Uint32Array.of(last))).toThrow(
      expect.objectContaining({
        code: 'DATA_LOSS',
        message: `example ${last} has changed on this worker's disk since it was checked; check the disk of the folder for temporary files, or of the coordinator's data folder where that is on this machine`,
      }),
    );
    expect(examples.gather(Uint32Array.of(last - 1)).labels).toHaveLength(1);
  });

  it('take no memory but for labels and checksums', async () => {
    const served = await servedDataset(256, { side: 256, blockSizeBytes: 2 ** 20 });
    const fetched = await spooled(served, await createSpool());
    const before = await heldByArrays();
    const examples = new ReplicaExamples(fetched);
    for (let first = 0; first < 256; first += 16)
      examples.gather(Uint32Array.from({ length: 16 }, (_, index) => first + index));
    const heldBytes = (await heldByArrays()) - before;
    expect(fetched.blocks.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)).toBeGreaterThan(2 ** 24);
    expect(heldBytes).toBeLessThan(2 ** 21);
  }, 30_000);
});
