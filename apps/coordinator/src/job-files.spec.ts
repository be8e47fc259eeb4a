import { createLogger } from '@thaw/observability';
import { assignRuns, type CoordinatorState } from '@thaw/orchestration';
import type { ArtifactStore } from '@thaw/store';
import { describe, expect, it } from 'vitest';
import { JobFiles } from './job-files.js';
import type { JobMaterials } from './job-materials.js';

const REPLICAS = 8;
const generation = { term: 1, number: 1 };

/** A dataset of which each replica has one block. */
function datasetOf(digest: string) {
  const blocks = Array.from({ length: REPLICAS }, (_, index) => ({ index, start: index, numExamples: 1 }));
  return { digest, numExamples: REPLICAS, blocks, readBlock: () => Promise.resolve(Uint8Array.of(1)) };
}

/** Of a job on four workers, each with two replicas. */
function filesOf(verifyEvery: number): JobFiles {
  const members = assignRuns(REPLICAS, 4).map((run, rank) => ({ workerId: `w${rank}`, rank, run }));
  const job = { jobId: 'job', generation, members, summary: { verifyEvery, replicas: REPLICAS } };
  const files = new JobFiles({
    artifacts: {} as ArtifactStore,
    state: () => ({ jobs: [job] }) as unknown as CoordinatorState,
    logger: createLogger({ name: 'test', level: 'silent' }),
  });
  const data = { train: datasetOf('train'), holdOut: datasetOf('hold-out') };
  files.hold('job', { data, spec: { train: { replicas: REPLICAS } } } as unknown as JobMaterials);
  return files;
}

/** The blocks that the worker of rank 0 is given. */
async function given(files: JobFiles, dataset: string): Promise<number[]> {
  const indices: number[] = [];
  for (let index = 0; index < REPLICAS; index += 1) {
    const request = { workerId: 'w0', jobId: 'job', generation, dataset, index };
    const isGiven = await files.readBlock(request).then(
      () => true,
      () => false,
    );
    if (isGiven) indices.push(index);
  }
  return indices;
}

describe('the blocks that a member is given', () => {
  it('are those of the replicas that it carries', async () => {
    expect(await given(filesOf(0), 'train')).toEqual([0, 1]);
    expect(await given(filesOf(0), 'hold-out')).toEqual([0, 1]);
  });

  it('are also those of the replicas that it verifies, of which no held-back ones are needed', async () => {
    expect(await given(filesOf(5), 'train')).toEqual([0, 1, 4, 5, 6, 7]);
    expect(await given(filesOf(5), 'hold-out')).toEqual([0, 1]);
  });

  it('are no others, which the refusal says', async () => {
    const request = { workerId: 'w0', jobId: 'job', generation, dataset: 'train', index: 2 };
    await expect(filesOf(5).readBlock(request)).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
      message:
        'block 2 holds no example of replicas 0 to 1, which worker w0 carries, nor of 6 to 7, which it verifies, nor of 4 to 5, which it verifies',
    });
  });
});
