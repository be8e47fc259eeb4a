import { ThawError } from '@thaw/errors';
import { blocksOfRuns, dealReplicas } from '@thaw/orchestration';
import type { BlockRequest, WorkerClient } from '@thaw/protocol';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BlockSpool } from './block-spool.js';
import { ReplicaExamples } from './compute/replica-examples.js';
import { fetchDataset, type FetchOptions } from './dataset-fetcher.js';
import { servedDataset, temporaryFolder } from './testing/block-fixtures.js';

const identity = { workerId: 'w', jobId: 'j', generation: { term: 1, number: 1 } };

async function optionsWith(
  fetchBlock: (request: BlockRequest) => Promise<Uint8Array>,
): Promise<FetchOptions> {
  const spool = await BlockSpool.create(await temporaryFolder());
  onTestFinished(() => spool.close());
  return {
    client: { fetchBlock } as unknown as WorkerClient,
    identity,
    numReplicas: 8,
    runs: [{ start: 2, end: 5 }],
    signal: new AbortController().signal,
    spool,
    blocks: new Map(),
  };
}

describe('the blocks of a worker', () => {
  it('are those of its replicas, each fetched once, a few at the same time, whichever comes first', async () => {
    const { dataset, info } = await servedDataset(203);
    const asked: number[] = [];
    let [inMemory, mostInMemory] = [0, 0];
    const options = await optionsWith(async ({ index }) => {
      asked.push(index);
      mostInMemory = Math.max(mostInMemory, ++inMemory);
      for (let turn = index % 3; turn > 0; turn -= 1) await new Promise(setImmediate);
      const bytes = await dataset.readBlock(index);
      inMemory -= 1;
      return bytes;
    });
    const fetched = await fetchDataset(info, options);
    const runs = dealReplicas(203, 8).slice(2, 5);
    expect(asked.toSorted((left, right) => left - right)).toEqual(blocksOfRuns(info.blocks, runs));
    expect(fetched.blocks.map(({ index }) => index)).toEqual(blocksOfRuns(info.blocks, runs));
    expect(mostInMemory).toBeLessThanOrEqual(4);
    const examples = new ReplicaExamples(fetched);
    for (const { start, end } of runs)
      for (let position = start; position < end; position += 1)
        expect(examples.gather(Uint32Array.of(position)).labels).toHaveLength(1);
  });

  it('are not fetched on when one of them cannot be had', async () => {
    const { info } = await servedDataset(203);
    const asked: number[] = [];
    const options = await optionsWith(async ({ index }) => {
      asked.push(index);
      await new Promise(setImmediate);
      throw new ThawError('DATA_LOSS', `block ${index} is gone`);
    });
    await expect(fetchDataset(info, options)).rejects.toMatchObject({ code: 'DATA_LOSS' });
    await new Promise(setImmediate);
    expect(asked.length).toBeLessThanOrEqual(4);
  });
});
