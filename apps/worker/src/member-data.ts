import type { Logger } from '@thaw/observability';
import { runsVerifiedBy, type JobSpec, type ReplicaRun } from '@thaw/orchestration';
import type { BlockPlace, DatasetInfo, WorkerClient } from '@thaw/protocol';
import { BlockSpool } from './block-spool.js';
import type { FetchedBlock, FetchedDataset, ReplicaShare } from './compute/compute-calls.js';
import { blocksWanted, fetchDataset } from './dataset-fetcher.js';
import type { MemberGroup } from './member-group.js';
import { SharedBlocks } from './shared-blocks.js';

/** What a member's examples come from; it owns none of it. */
export interface DataSources {
  readonly client: Pick<WorkerClient, 'fetchBlock'>;
  /** Whether blocks are read where a coordinator on the same machine has them. */
  readonly sharesFiles: boolean;
  readonly logger: Logger;
}

interface Held {
  readonly spool: BlockSpool;
  readonly blocks: Map<number, FetchedBlock>;
}

/** A dataset of a generation, and those whose examples of it are needed. */
interface Needed {
  readonly info: DatasetInfo;
  readonly place: BlockPlace | null;
  readonly runs: readonly ReplicaRun[];
}

/**
 * The blocks of a job that this worker has so far: what other replicas need of them is not fetched again. They are fetched, or read in
 * the coordinator's file where this worker finds it.
 */
export class MemberData {
  readonly #sources: DataSources;
  readonly #spec: Pick<JobSpec, 'train' | 'verify'>;
  /** By the dataset's digest, of those that are fetched. */
  readonly #held = new Map<string, Promise<Held>>();
  /** By the dataset's digest; undefined where the coordinator's file is not found, or is not whole. */
  readonly #shared = new Map<string, Promise<SharedBlocks | undefined>>();
  readonly #damaged: SharedBlocks[] = [];
  #fetchMs = 0;

  constructor(sources: DataSources, spec: Pick<JobSpec, 'train' | 'verify'>) {
    this.#sources = sources;
    this.#spec = spec;
  }

  /** How long it fetched what it lacked for the latest generation, in milliseconds. */
  get fetchMs(): number {
    return this.#fetchMs;
  }

  /** The examples that a generation asks of this member. */
  async fetch(group: MemberGroup): Promise<ReplicaShare> {
    const { train, holdOut, trainPlace, holdOutPlace, members, rank } = group.assignment;
    const startedAt = performance.now();
    const runs = members.map((member) => member.run);
    const run = runs[rank] ?? { start: 0, end: 0 };
    const verified = runsVerifiedBy(rank, runs, this.#spec.verify);
    const [trainHere, holdOutHere] = await Promise.all([
      this.#take({ info: train, place: trainPlace, runs: [run, ...verified] }, group),
      holdOut && this.#take({ info: holdOut, place: holdOutPlace, runs: [run] }, group),
    ]);
    this.#fetchMs = performance.now() - startedAt;
    return { run, verified, train: trainHere, holdOut: holdOutHere };
  }

  /** Frees the disk space. */
  async close(): Promise<void> {
    const opened = [...this.#held.values()].map(async (held) => (await held).spool);
    const shared = [...this.#shared.values(), ...this.#damaged];
    await Promise.all([...opened, ...shared].map(async (each) => (await each)?.close()));
  }

  async #take(needed: Needed, group: MemberGroup): Promise<FetchedDataset> {
    return (await this.#takeShared(needed, group)) ?? (await this.#fetch(needed, group));
  }

  async #takeShared(
    { info, place, runs }: Needed,
    { signal }: MemberGroup,
  ): Promise<FetchedDataset | undefined> {
    const { logger } = this.#sources;
    const shared = await this.#openShared(info, place);
    if (shared === undefined) return undefined;
    const blocks = await shared.take(blocksWanted(info, this.#spec.train.replicas, runs), signal);
    if (blocks !== undefined) return { info, file: shared.descriptor, blocks };
    // The coordinator, asked for the block, says what is to be done. What was taken before may still be read.
    logger.warn({ dataset: info.digest }, "the coordinator's file has changed; fetching its blocks");
    this.#damaged.push(shared);
    this.#shared.set(info.digest, Promise.resolve(undefined));
    return undefined;
  }

  #openShared(info: DatasetInfo, place: BlockPlace | null): Promise<SharedBlocks | undefined> {
    const known = this.#shared.get(info.digest);
    if (known !== undefined) return known;
    const isOffered = this.#sources.sharesFiles && place !== null;
    const opened = isOffered ? SharedBlocks.open(info, place) : Promise.resolve(undefined);
    this.#shared.set(info.digest, opened);
    return opened;
  }

  async #fetch({ info, runs }: Needed, { identity, signal }: MemberGroup): Promise<FetchedDataset> {
    const opened = this.#held.get(info.digest) ?? open();
    this.#held.set(info.digest, opened);
    const held = await opened;
    const numReplicas = this.#spec.train.replicas;
    const options = { client: this.#sources.client, identity, numReplicas, runs, signal };
    return fetchDataset(info, { ...options, ...held });
  }
}

async function open(): Promise<Held> {
  return { spool: await BlockSpool.create(), blocks: new Map() };
}
