import { subtreesOfRun, type ReplicaRun, type Subtree } from '@thaw/orchestration';
import { bucketLayout, isOwner, layoutOf, type Bucket, type VectorLayout } from './bucket-layout.js';

/** What the transfers of a reduce depend on; equal on all members. */
export interface PayloadPlanOptions {
  /** Elements of the step vector. */
  readonly length: number;
  /** What {@link layoutOf} says unless given. */
  readonly bucketLength?: number | undefined;
  readonly numReplicas: number;
  /** The replicas that each rank carries; a run may be empty. */
  readonly runs: readonly ReplicaRun[];
  /** Whether a replica has examples in this step. */
  readonly isPresent: (replica: number) => boolean;
}

/** Who sends which parts of a step vector to whom. */
export interface PayloadPlan extends VectorLayout {
  readonly numReplicas: number;
  readonly buckets: readonly Bucket[];
  /** For each rank the subtrees that it sums, those without a present replica left out. */
  readonly subtreesOfRank: readonly (readonly Subtree[])[];
}

/** A partial sum on its way to an owner of a bucket. */
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
  const layout = layoutOf(length, runs.length, options.bucketLength);
  const subtreesOfRank = runs.map((run) =>
    subtreesOfRun(numReplicas, run).filter((subtree) => hasPresent(subtree, isPresent)),
  );
  const buckets = bucketLayout(length, layout.bucketLength);
  return { ...layout, numReplicas, buckets, subtreesOfRank };
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
  return plan.buckets.filter((bucket) => isOwner(rank, bucket, plan));
}

/** The partial sums that a rank sends: each of its subtrees for each bucket, to the others that own it. */
export function partialTransfers(plan: PayloadPlan, from: number): PartialTransfer[] {
  return plan.buckets.flatMap((bucket) =>
    othersIn(plan, from)
      .filter((to) => isOwner(to, bucket, plan))
      .flatMap((to) => (plan.subtreesOfRank[from] ?? []).map((subtree) => ({ bucket, subtree, from, to }))),
  );
}

/** The results that a rank sends: each bucket that it owns, to the others that do not. */
export function resultTransfers(plan: PayloadPlan, from: number): ResultTransfer[] {
  return bucketsOfOwner(plan, from).flatMap((bucket) =>
    othersIn(plan, from)
      .filter((to) => !isOwner(to, bucket, plan))
      .map((to) => ({ bucket, from, to })),
  );
}

/**
 * The bytes of payload that a rank sends in one reduce. With two workers whose runs are one subtree each it is
 * the size of the step vector.
 */
export function expectedPayloadBytes(plan: PayloadPlan, rank: number): number {
  const transfers = [...partialTransfers(plan, rank), ...resultTransfers(plan, rank)];
  const elements = transfers.reduce((sum, { bucket }) => sum + bucket.length, 0);
  return elements * Float32Array.BYTES_PER_ELEMENT;
}

function othersIn({ worldSize }: PayloadPlan, rank: number): number[] {
  return Array.from({ length: worldSize }, (_, other) => other).filter((other) => other !== rank);
}
