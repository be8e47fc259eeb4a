import { subtreesOfRun, type ReplicaRun, type Subtree } from '@thaw/orchestration';
import { bucketLayout, bucketLengthFor, ownerOfBucket, type Bucket } from './bucket-layout.js';

/** What the transfers of a reduce depend on; equal on all members. */
export interface PayloadPlanOptions {
  /** Elements of the step vector. */
  readonly length: number;
  /** {@link bucketLengthFor} the vector unless given. */
  readonly bucketLength?: number | undefined;
  readonly numReplicas: number;
  /** The replicas that each rank carries; a run may be empty. */
  readonly runs: readonly ReplicaRun[];
  /** Whether a replica has examples in this step. */
  readonly isPresent: (replica: number) => boolean;
}

/** Who sends which parts of a step vector to whom. */
export interface PayloadPlan {
  readonly length: number;
  readonly numReplicas: number;
  readonly worldSize: number;
  readonly buckets: readonly Bucket[];
  /** For each rank the subtrees that it sums, those without a present replica left out. */
  readonly subtreesOfRank: readonly (readonly Subtree[])[];
}

/** A partial sum on its way to the owner of a bucket. */
export interface PartialTransfer {
  readonly bucket: Bucket;
  readonly subtree: Subtree;
  readonly from: number;
  readonly to: number;
}

/** A combined bucket on its way to one of the others. */
export interface ResultTransfer {
  readonly bucket: Bucket;
  readonly from: number;
  readonly to: number;
}

/** Plans one reduce; independent of the order in which anything arrives. @throws InvalidReduce */
export function planPayload(options: PayloadPlanOptions): PayloadPlan {
  const { length, numReplicas, runs, isPresent } = options;
  const bucketLength = options.bucketLength ?? bucketLengthFor(length, runs.length);
  const subtreesOfRank = runs.map((run) =>
    subtreesOfRun(numReplicas, run).filter((subtree) => hasPresent(subtree, isPresent)),
  );
  const buckets = bucketLayout(length, bucketLength);
  return { length, numReplicas, worldSize: runs.length, buckets, subtreesOfRank };
}

/** Whether a subtree has a sum at all. */
export function hasPresent(subtree: Subtree, isPresent: (replica: number) => boolean): boolean {
  for (let replica = subtree.start; replica < subtree.start + subtree.width; replica++) {
    if (isPresent(replica)) return true;
  }
  return false;
}

/** How many partial sums an owner combines for each of its buckets. */
export function countPartials(plan: PayloadPlan): number {
  return plan.subtreesOfRank.reduce((count, subtrees) => count + subtrees.length, 0);
}

/** The buckets that a rank combines, ascending. */
export function bucketsOfOwner(plan: PayloadPlan, rank: number): Bucket[] {
  return plan.buckets.filter((bucket) => ownerOfBucket(bucket, plan.worldSize) === rank);
}

/** The partial sums that a rank sends: each of its subtrees for each bucket that another rank owns. */
export function partialTransfers(plan: PayloadPlan, from: number): PartialTransfer[] {
  return plan.buckets.flatMap((bucket) => {
    const to = ownerOfBucket(bucket, plan.worldSize);
    if (to === from) return [];
    return (plan.subtreesOfRank[from] ?? []).map((subtree) => ({ bucket, subtree, from, to }));
  });
}

/** The results that a rank sends: each bucket that it owns to every other rank. */
export function resultTransfers(plan: PayloadPlan, from: number): ResultTransfer[] {
  const others = Array.from({ length: plan.worldSize }, (_, rank) => rank).filter((rank) => rank !== from);
  return bucketsOfOwner(plan, from).flatMap((bucket) => others.map((to) => ({ bucket, from, to })));
}

/**
 * The bytes of payload that a rank sends in one reduce. With two workers whose runs are one subtree each it is
 * the size of the step vector.
 */
export function expectedPayloadBytes(plan: PayloadPlan, rank: number): number {
  const numSubtrees = plan.subtreesOfRank[rank]?.length ?? 0;
  const elements = plan.buckets.reduce((sum, bucket) => {
    const isOwner = ownerOfBucket(bucket, plan.worldSize) === rank;
    return sum + bucket.length * (isOwner ? plan.worldSize - 1 : numSubtrees);
  }, 0);
  return elements * Float32Array.BYTES_PER_ELEMENT;
}
