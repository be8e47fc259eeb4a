import { blocksOfRuns, dealReplicas, type ReplicaRun } from '@thaw/orchestration';
import type { DatasetInfo, MemberIdentity, WorkerClient } from '@thaw/protocol';
import type { BlockSpool } from './block-spool.js';
import type { FetchedBlock, FetchedDataset } from './compute/compute-calls.js';

/** Blocks asked for at the same time. */
const MAX_REQUESTS = 4;

/** Whose blocks to fetch, from where. */
export interface FetchOptions {
  readonly client: Pick<WorkerClient, 'fetchBlock'>;
  readonly identity: MemberIdentity;
  readonly numReplicas: number;
  readonly runs: readonly ReplicaRun[];
  readonly signal: AbortSignal;
  /** Where the blocks go; the caller closes it when nobody reads them any more. */
  readonly spool: BlockSpool;
  /** The blocks that are there already, by index; what is fetched is added. */
  readonly blocks: Map<number, FetchedBlock>;
}

/** Fetches the blocks that hold the examples of some runs of replicas, as far as they are missing, and no other, onto disk. The bytes are checked by who decodes them. */
export async function fetchDataset(info: DatasetInfo, options: FetchOptions): Promise<FetchedDataset> {
  const wanted = blocksWanted(info, options.numReplicas, options.runs);
  const { blocks } = options;
  const indices = wanted.filter((index) => !blocks.has(index));
  const fetchNext = async (): Promise<void> => {
    for (let index = indices.shift(); index !== undefined; index = indices.shift()) {
      const bytes = await fetchBlock(info, index, options);
      blocks.set(index, { index, offset: await options.spool.append(bytes), sizeBytes: bytes.length });
    }
  };
  const fetchAll = Array.from({ length: MAX_REQUESTS }, fetchNext);
  // When one block cannot be had, the others are of no use.
  await Promise.all(fetchAll).catch((thrown: unknown) => {
    indices.length = 0;
    throw thrown;
  });
  const file = options.spool.descriptor;
  const held = wanted.flatMap((index) => blocks.get(index) ?? []);
  return { info, file, blocks: held.sort((left, right) => left.index - right.index) };
}

/** The indices of the blocks that hold the examples of some runs of replicas. */
export function blocksWanted(info: DatasetInfo, numReplicas: number, runs: readonly ReplicaRun[]): number[] {
  const dealt = dealReplicas(info.numExamples, numReplicas);
  return blocksOfRuns(
    info.blocks,
    runs.flatMap(({ start, end }) => dealt.slice(start, end)),
  );
}

function fetchBlock(info: DatasetInfo, index: number, options: FetchOptions): Promise<Uint8Array> {
  const maxBytes = info.blocks[index]?.sizeBytes ?? 0;
  const request = { ...options.identity, dataset: info.digest, index };
  return options.client.fetchBlock(request, maxBytes, { signal: options.signal });
}
