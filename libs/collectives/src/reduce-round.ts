import { subtreeKey, type Subtree } from '@thaw/orchestration';
import { isFiniteVector } from '@thaw/vectors';
import { foldBucket, isHere, type Summand } from './bucket-fold.js';
import { isOwner, type Bucket } from './bucket-layout.js';
import type { BufferPool } from './buffer-pool.js';
import { bucketOf, bytesOf, copyPayload, NO_ROWS } from './gradient-chunk.js';
import { bucketsOfOwner, type PayloadPlan } from './payload-plan.js';
import type { ArrivingChunk, PayloadElsewhere } from './peer-transport.js';
import type { WrittenLength } from './written-length.js';

/** A partial sum that a peer sent, in a buffer of the pool. */
export interface ReceivedPartial {
  readonly from: number;
  readonly bucket: Bucket;
  /** `undefined` when the sender has no replica with examples. */
  readonly sum: { readonly subtree: Subtree; readonly values: Float32Array } | undefined;
  /** Which examples the sender's sums are of; empty but in one partial of bucket 0. */
  readonly rows: Uint8Array;
}

/** The same as it arrives: its numbers may still be where the peer has them, for the moment. */
export interface ArrivingPartial extends Omit<ReceivedPartial, 'sum'> {
  readonly sum: { readonly subtree: Subtree; readonly values: Summand } | undefined;
}

/** A bucket whose result is there, because this member made it. */
export interface CombinedBucket {
  readonly bucket: Bucket;
  /** Whether all of its numbers are. */
  readonly isFinite: boolean;
}

/** What a round works on. */
export interface RoundOptions {
  readonly plan: PayloadPlan;
  readonly rank: number;
  /** Own sums, keyed by `subtreeKey`, each as long as the vector. */
  readonly partials: ReadonlyMap<string, Float32Array>;
  /** How far these are; without it they are whole. */
  readonly written?: WrittenLength | undefined;
  readonly into: Float32Array;
  /** Which examples the own sums are of. */
  readonly rows: Uint8Array;
  readonly pool: BufferPool;
}

/**
 * The state of one reduce on one member: what has arrived, which buckets can be combined, what is missing.
 * It knows neither transport nor time, and what arrives twice changes nothing.
 */
export class ReduceRound {
  readonly plan: PayloadPlan;
  readonly #options: RoundOptions;
  readonly #owned: ReadonlyMap<number, Bucket>;
  /** For each owned bucket that is not combined yet, what others sent for it. */
  readonly #inbox: Map<number, Map<string, Float32Array>>;
  readonly #expectedPerBucket: number;
  readonly #missingEmptyPartials: Set<number>;
  readonly #missingResults: Set<number>;
  /** Indices of buckets that can be combined, in the order in which they became so. */
  readonly #ready = new Set<number>();
  /** By rank, until there are those of all. */
  readonly #rowsOfRank: Uint8Array[];
  #rows: Uint8Array = NO_ROWS;
  #isFinite = true;

  constructor(options: RoundOptions) {
    const { plan, rank } = options;
    const others = Array.from({ length: plan.worldSize }, (_, other) => other).filter(
      (other) => other !== rank,
    );
    const owned = bucketsOfOwner(plan, rank);
    this.plan = plan;
    this.#options = options;
    this.#owned = new Map(owned.map((bucket) => [bucket.index, bucket]));
    this.#inbox = new Map(owned.map((bucket) => [bucket.index, new Map<string, Float32Array>()]));
    this.#expectedPerBucket = others.reduce((count, other) => count + this.#numSubtreesOf(other), 0);
    this.#missingEmptyPartials = new Set(
      owned.length === 0 ? [] : others.filter((other) => this.#numSubtreesOf(other) === 0),
    );
    this.#missingResults = new Set(
      plan.buckets.map(({ index }) => index).filter((index) => !this.#owned.has(index)),
    );
    this.#rowsOfRank = Array.from({ length: plan.worldSize }, () => NO_ROWS);
    this.#rowsOfRank[rank] = options.rows;
    for (const { index } of owned) this.#queueIfComplete(index);
  }

  /** Which examples of all replicas the result is of; there once bucket 0 is. */
  get rows(): Uint8Array {
    return this.#rows;
  }

  /** Whether all numbers of the result are finite, as far as it is there. */
  get isFinite(): boolean {
    return this.#isFinite;
  }

  /** Whether the whole result is there. */
  get isComplete(): boolean {
    return this.#inbox.size === 0 && this.#missingResults.size === 0;
  }

  /** Whether a partial sum is new; one that came before changes nothing. */
  needsPartial(from: number, bucket: Bucket, subtree: Subtree | undefined): boolean {
    if (subtree === undefined) return this.#missingEmptyPartials.has(from);
    return this.#inbox.get(bucket.index)?.has(subtreeKey(subtree)) === false;
  }

  /**
   * Takes over a partial sum that {@link needsPartial}, and its buffer.
   * @returns the bucket that it completes, if its numbers are elsewhere: they are added up where they are
   */
  takePartial({ from, bucket, sum, rows }: ArrivingPartial): CombinedBucket | undefined {
    if (rows.byteLength > 0) this.#rowsOfRank[from] = rows;
    if (sum !== undefined) return this.#takeSum(bucket, subtreeKey(sum.subtree), sum.values);
    if (this.#missingEmptyPartials.delete(from))
      for (const index of this.#owned.keys()) this.#queueIfComplete(index);
    return undefined;
  }

  /** Copies a result into place. @returns whether it was new */
  takeResult(bucket: Bucket, chunk: ArrivingChunk): boolean {
    if (!this.#missingResults.delete(bucket.index)) return false;
    const values = bucketOf(this.#options.into, bucket);
    copyPayload(chunk, values);
    this.#isFinite &&= chunk.isFinite ?? isFiniteVector(values);
    if (bucket.index === 0) this.#rows = Uint8Array.from(chunk.rows);
    return true;
  }

  /** The own sums have grown: there may be buckets that waited only for them. */
  grow(): void {
    for (const index of this.#inbox.keys()) this.#queueIfComplete(index);
  }

  /** Combines the next bucket for which everything is there. @returns `undefined` when there is none */
  combineNext(): CombinedBucket | undefined {
    const [index] = this.#ready;
    if (index === undefined) return undefined;
    this.#ready.delete(index);
    const [bucket, received] = [this.#owned.get(index), this.#inbox.get(index)];
    return bucket && received && this.#combine(bucket, received);
  }

  #takeSum(bucket: Bucket, key: string, values: Summand): CombinedBucket | undefined {
    const received = this.#inbox.get(bucket.index);
    if (received === undefined) return undefined;
    const isLast = received.size + 1 === this.#expectedPerBucket && this.#missingEmptyPartials.size === 0;
    if (isLast && !isHere(values) && this.#isWritten(bucket))
      return this.#combine(bucket, new Map<string, Summand>(received).set(key, values));
    received.set(key, isHere(values) ? values : this.#fetched(values, bucket));
    this.#queueIfComplete(bucket.index);
    return undefined;
  }

  #fetched(elsewhere: PayloadElsewhere, bucket: Bucket): Float32Array {
    const values = this.#options.pool.acquire(bucket.length);
    elsewhere.copyInto(bytesOf(values));
    return values;
  }

  #combine(bucket: Bucket, received: ReadonlyMap<string, Summand>): CombinedBucket {
    this.#inbox.delete(bucket.index);
    const { partials, into, pool, plan } = this.#options;
    const own = new Map([...partials].map(([key, vector]) => [key, bucketOf(vector, bucket)]));
    const isFinite = foldBucket(plan.numReplicas, { own, received }, bucketOf(into, bucket), pool);
    this.#isFinite &&= isFinite;
    if (bucket.index === 0) this.#rows = Buffer.concat(this.#rowsOfRank);
    return { bucket, isFinite };
  }

  /** How much a rank still has to send here. */
  missingFrom(rank: number): { numPartials: number; numResults: number } {
    const numSubtrees = this.#numSubtreesOf(rank);
    let numPartials = this.#missingEmptyPartials.has(rank) ? 1 : 0;
    if (rank !== this.#options.rank && numSubtrees > 0) {
      const subtrees = this.plan.subtreesOfRank[rank] ?? [];
      for (const received of this.#inbox.values()) {
        numPartials += subtrees.filter((subtree) => !received.has(subtreeKey(subtree))).length;
      }
    }
    const owned = [...this.#missingResults].filter((index) => isOwner(rank, { index }, this.plan));
    return { numPartials, numResults: owned.length };
  }

  #numSubtreesOf(rank: number): number {
    return this.plan.subtreesOfRank[rank]?.length ?? 0;
  }

  /** Whether the own sums of a bucket are there. */
  #isWritten({ offset, length }: Bucket): boolean {
    const { written } = this.#options;
    return written === undefined || offset + length <= written.elements;
  }

  #queueIfComplete(index: number): void {
    const [bucket, received] = [this.#owned.get(index), this.#inbox.get(index)];
    if (bucket === undefined || received === undefined || this.#missingEmptyPartials.size > 0) return;
    if (received.size === this.#expectedPerBucket && this.#isWritten(bucket)) this.#ready.add(index);
  }
}
