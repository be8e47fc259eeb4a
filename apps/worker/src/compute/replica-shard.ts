import { PartialSums } from '@thaw/collectives';
import { dealReplicas, type JobSpec, type ReplicaRun, type Schedule } from '@thaw/orchestration';
import { scheduleOf } from '../presence.js';
import type { FetchedDataset } from './compute-calls.js';
import { ReplicaExamples } from './replica-examples.js';
import { sharedFloats } from './vector-memory.js';

/** A dataset's examples with the schedule by which they are used, and the sums that they give. */
export interface Shard {
  readonly examples: ReplicaExamples;
  readonly schedule: Schedule;
  readonly sums: PartialSums;
  /** Shared with the comms thread, which writes the reduced vectors here, in turn. */
  readonly reduced: readonly Float32Array[];
  readonly sampleShape: readonly number[];
  /** Of the dataset. */
  readonly digest: string;
  /** Of the dataset; this worker holds some of them. */
  readonly numExamples: number;
}

/** What a shard is of, and how long its vectors are. */
export interface ShardSize {
  readonly run: ReplicaRun;
  readonly length: number;
}

/** The part of a dataset that a run of replicas needs. @throws CorruptBlock */
export function createShard(spec: JobSpec, dataset: FetchedDataset, size: ShardSize): Shard {
  const schedule = scheduleOf(spec, dataset.info);
  const { sampleShape, digest, numExamples } = dataset.info;
  const facts = { schedule, sampleShape, digest, numExamples };
  return { examples: new ReplicaExamples(dataset), ...facts, ...vectorsOf(schedule, size) };
}

/** The same examples with vectors of another length. */
export function withLength(shard: Shard, size: ShardSize): Shard {
  return { ...shard, ...vectorsOf(shard.schedule, size) };
}

/** The same data for other replicas: the reduced vectors stay. @throws CorruptBlock */
export function withRun(shard: Shard, dataset: FetchedDataset, run: ReplicaRun): Shard {
  const length = shard.reduced[0]?.length ?? 0;
  return {
    ...shard,
    examples: new ReplicaExamples(dataset),
    sums: sumsOf(shard.schedule, { run, length }),
  };
}

/** Of all examples that a run of replicas uses, ascending. */
export function positionsOfRun({ numExamples, numReplicas }: Schedule, run: ReplicaRun): Uint32Array {
  const dealt = dealReplicas(numExamples, numReplicas).slice(run.start, run.end);
  const [start, end] = [dealt[0]?.start ?? 0, dealt.at(-1)?.end ?? 0];
  return Uint32Array.from({ length: end - start }, (_, index) => start + index);
}

/** One of the reduced vectors. */
export function reducedIn({ reduced }: Shard, buffer: number): Float32Array {
  const vector = reduced[buffer];
  if (vector === undefined) throw new RangeError(`there is no reduced vector ${buffer}`);
  return vector;
}

function vectorsOf(schedule: Schedule, size: ShardSize): Pick<Shard, 'sums' | 'reduced'> {
  return {
    sums: sumsOf(schedule, size),
    reduced: [sharedFloats(size.length), sharedFloats(size.length)],
  };
}

function sumsOf({ numReplicas }: Schedule, { run, length }: ShardSize): PartialSums {
  return new PartialSums({ numReplicas, run, allocate: () => sharedFloats(length) });
}
