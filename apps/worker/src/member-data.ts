import { BlockSpool } from './block-spool.js';
import { runsVerifiedBy, type JobSpec, type ReplicaRun } from '@thaw/orchestration';
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
  readonly #spec: Pick<JobSpec, 'train' | 'verify'>;
  /** By the dataset's digest. */
  readonly #held = new Map<string, Promise<Held>>();
  #fetchMs = 0;

  constructor(client: WorkerClient, spec: Pick<JobSpec, 'train' | 'verify'>) {
    this.#client = client;
    this.#spec = spec;
  }

  /** How long it fetched what it lacked for the latest generation, in milliseconds. */
  get fetchMs(): number {
    return this.#fetchMs;
  }

  /** The examples that a generation asks of this member. */
  async fetch(group: MemberGroup): Promise<ReplicaShare> {
    const { train, holdOut, members, rank } = group.assignment;
    const startedAt = performance.now();
    const runs = members.map((member) => member.run);
    const run = runs[rank] ?? { start: 0, end: 0 };
    const verified = runsVerifiedBy(rank, runs, this.#spec.verify);
    const [trainHere, holdOutHere] = await Promise.all([
      this.#fetch(train, group, [run, ...verified]),
      holdOut && this.#fetch(holdOut, group, [run]),
    ]);
    this.#fetchMs = performance.now() - startedAt;
    return { run, verified, train: trainHere, holdOut: holdOutHere };
  }

  /** Frees the disk space. */
  async close(): Promise<void> {
    await Promise.all([...this.#held.values()].map(async (held) => (await held).spool.close()));
  }

  async #fetch(
    info: DatasetInfo,
    { identity, signal }: MemberGroup,
    runs: readonly ReplicaRun[],
  ): Promise<FetchedDataset> {
    const opened = this.#held.get(info.digest) ?? open();
    this.#held.set(info.digest, opened);
    const held = await opened;
    const numReplicas = this.#spec.train.replicas;
    const options = { client: this.#client, identity, numReplicas, runs, signal };
    return fetchDataset(info, { ...options, ...held });
  }
}

async function open(): Promise<Held> {
  return { spool: await BlockSpool.create(), blocks: new Map() };
}
