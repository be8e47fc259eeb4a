import { BlockSpool } from './block-spool.js';
import type { DatasetInfo, WorkerClient } from '@thaw/protocol';
import type { FetchedBlock, FetchedDataset, ReplicaShare } from './compute/compute-calls.js';
import { fetchDataset } from './dataset-fetcher.js';
import type { MemberGroup } from './member-group.js';

interface Held {
  readonly spool: BlockSpool;
  readonly blocks: Map<number, FetchedBlock>;
}

/** The blocks of a job that this worker has fetched so far: what other replicas need of them is not fetched again. */
export class MemberData {
  readonly #client: WorkerClient;
  readonly #numReplicas: number;
  /** By the dataset's digest. */
  readonly #held = new Map<string, Promise<Held>>();

  constructor(client: WorkerClient, numReplicas: number) {
    this.#client = client;
    this.#numReplicas = numReplicas;
  }

  /** The examples that a generation asks of this member. */
  async fetch(group: MemberGroup): Promise<ReplicaShare> {
    const { train, holdOut, members, rank } = group.assignment;
    const run = members[rank]?.run ?? { start: 0, end: 0 };
    const [trainHere, holdOutHere] = await Promise.all([
      this.#fetch(train, group, run),
      holdOut && this.#fetch(holdOut, group, run),
    ]);
    return { run, train: trainHere, holdOut: holdOutHere };
  }

  /** Frees the disk space. */
  async close(): Promise<void> {
    await Promise.all([...this.#held.values()].map(async (held) => (await held).spool.close()));
  }

  async #fetch(
    info: DatasetInfo,
    { identity, signal }: MemberGroup,
    run: ReplicaShare['run'],
  ): Promise<FetchedDataset> {
    const opened = this.#held.get(info.digest) ?? open();
    this.#held.set(info.digest, opened);
    const held = await opened;
    const options = { client: this.#client, identity, numReplicas: this.#numReplicas, run, signal };
    return fetchDataset(info, { ...options, ...held });
  }
}

async function open(): Promise<Held> {
  return { spool: await BlockSpool.create(), blocks: new Map() };
}
