import { assignRuns, foldTree, subtreeKey, type ReplicaRun } from '@thaw/orchestration';
import { addInto } from '@thaw/vectors';
import { PartialSums } from '../partial-sums.js';
import { awkwardVector, seededUniform } from './random-vectors.js';

/** One step of some members: every replica's vector, and what the sum must be. */
export interface ReduceScenario {
  readonly numReplicas: number;
  readonly length: number;
  readonly runs: readonly ReplicaRun[];
  readonly isPresent: (replica: number) => boolean;
  /** The sums of one member's run. */
  partialsOf(rank: number): ReadonlyMap<string, Float32Array>;
  /** Stands for the examples that these are of: a byte for each present replica. */
  rowsOf(rank: number): Uint8Array;
  /** What one process computes that folds all replicas along the tree. */
  expected(): Float32Array;
}

/** Makes a step up; equal options make an equal step. */
export function makeScenario(options: {
  worldSize: number;
  length: number;
  numReplicas?: number;
  absent?: readonly number[];
  seed?: number;
}): ReduceScenario {
  const { worldSize, length, numReplicas = 8, absent = [], seed = 1 } = options;
  const uniform = seededUniform(seed);
  const vectors = Array.from({ length: numReplicas }, () => awkwardVector(length, uniform));
  const isPresent = (replica: number): boolean => !absent.includes(replica);
  const runs = assignRuns(numReplicas, worldSize);
  return {
    numReplicas,
    length,
    runs,
    isPresent,
    partialsOf: (rank) => partialsOf(runs[rank]!, numReplicas, vectors, isPresent),
    rowsOf: (rank) => Uint8Array.from(replicasIn(runs[rank]!).filter(isPresent)),
    expected: () => foldAll(numReplicas, vectors, isPresent),
  };
}

function replicasIn({ start, end }: ReplicaRun): number[] {
  return Array.from({ length: end - start }, (_, index) => start + index);
}

function partialsOf(
  run: ReplicaRun,
  numReplicas: number,
  vectors: readonly Float32Array[],
  isPresent: (replica: number) => boolean,
): ReadonlyMap<string, Float32Array> {
  const length = vectors[0]?.length ?? 0;
  const sums = new PartialSums({ numReplicas, run, allocate: () => new Float32Array(length) });
  sums.begin();
  for (let replica = run.start; replica < run.end; replica++) {
    if (isPresent(replica)) sums.add(replica, (into) => into.set(vectors[replica]!));
  }
  return sums.finish();
}

function foldAll(
  numReplicas: number,
  vectors: readonly Float32Array[],
  isPresent: (replica: number) => boolean,
): Float32Array {
  const leaves = vectors
    .map((vector, start) => [subtreeKey({ start, width: 1 }), vector.slice()] as const)
    .filter((_, replica) => isPresent(replica));
  const sum = foldTree(numReplicas, new Map(leaves), (left, right) => {
    addInto(left, right);
    return left;
  });
  return sum ?? new Float32Array(0);
}
