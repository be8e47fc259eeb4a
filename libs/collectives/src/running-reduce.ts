import { setImmediate as nextTurn } from 'node:timers/promises';
import { toThawError, type ThawError } from '@thaw/errors';
import { subtreeKey, type Subtree } from '@thaw/orchestration';
import type { GradientChunk } from '@thaw/protocol';
import { isOwner, type Bucket } from './bucket-layout.js';
import type { BufferPool } from './buffer-pool.js';
import type { AwaitedPeer } from './errors.js';
import {
  emptyPartialChunk,
  NO_ROWS,
  partialChunk,
  resultChunk,
  type ChunkSubject,
} from './gradient-chunk.js';
import { bucketsOfOwner, partialTransfers, type PayloadPlan } from './payload-plan.js';
import { otherRanks, peerName } from './peer-group.js';
import { PeerOutbox } from './peer-outbox.js';
import type { ArrivingChunk, PeerTransport } from './peer-transport.js';
import type { ReduceId } from './reduce-id.js';
import type { ReduceReport, ReduceRequest } from './reduce-request.js';
import {
  ReduceRound,
  type ArrivingPartial,
  type CombinedBucket,
  type ReceivedPartial,
} from './reduce-round.js';
import type { SuccessorVotes } from './successor-votes.js';

/** What a {@link RunningReduce} works with. */
export interface RunningReduceOptions {
  readonly request: ReduceRequest;
  readonly plan: PayloadPlan;
  readonly transport: PeerTransport;
  readonly pool: BufferPool;
  readonly votes: SuccessorVotes;
  /** Peers that have left: nothing is sent to them. */
  readonly left: ReadonlySet<number>;
}

/** A partial sum that is sent once it is written. */
interface Unwritten {
  readonly bucket: Bucket;
  readonly to: number;
  make(): GradientChunk;
}

/** One reduce in progress: sends, combines what is complete, and knows when it is over. */
export class RunningReduce {
  readonly id: ReduceId;
  /** Settles when the result is there and everything is sent, or with the error that ended the reduce. */
  readonly ended: Promise<void>;
  readonly #options: RunningReduceOptions;
  readonly #round: ReduceRound;
  /** By rank; none at the own one. */
  readonly #outboxes: ReadonlyMap<number, PeerOutbox>;
  /** Since when nothing but the peers is waited for. */
  #startedAtMs = performance.now();
  readonly #waitedMs: number[];
  /** Whether partial sums tell about every peer; else results have to. */
  readonly #ownsBuckets: boolean;
  /** Ascending. */
  readonly #unwritten: Unwritten[] = [];
  #stopFollowing = (): void => undefined;
  #isOver = false;
  #isCombining = false;
  #resolve: () => void = () => undefined;
  #reject: (error: ThawError) => void = () => undefined;

  constructor(options: RunningReduceOptions) {
    const { request, plan, transport, pool } = options;
    const { group } = transport;
    this.#options = options;
    this.id = request.id;
    this.ended = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#round = new ReduceRound({
      plan,
      rank: group.rank,
      partials: request.partials,
      written: request.written,
      into: request.into,
      rows: request.rows ?? NO_ROWS,
      pool,
    });
    this.#outboxes = new Map(otherRanks(group).map((rank) => [rank, this.#outboxTo(rank)]));
    this.#waitedMs = group.members.map(() => 0);
    this.#ownsBuckets = bucketsOfOwner(plan, group.rank).length > 0;
  }

  get length(): number {
    return this.#options.plan.length;
  }

  /** Sends this member's partial sums as they are written, or says that it has none, and combines what can be. */
  start(): void {
    const { request, plan, transport } = this.#options;
    for (const { bucket, subtree, to } of partialTransfers(plan, transport.group.rank)) {
      const vector = request.partials.get(subtreeKey(subtree));
      const rows = this.#carriesRows(transport.group.rank, bucket, subtree) ? request.rows : undefined;
      const partial = vector && { subtree, vector, rows: rows ?? NO_ROWS };
      if (partial)
        this.#unwritten.push({ bucket, to, make: () => partialChunk(this.#subject, bucket, partial) });
    }
    if (request.partials.size === 0) this.#announce();
    this.#sendWritten();
    this.#progress();
    this.#follow();
  }

  /** The subtrees that a rank has sums of, by the schedule. */
  subtreesOf(rank: number): readonly Subtree[] {
    return this.#options.plan.subtreesOfRank[rank] ?? [];
  }

  /** Whether a partial has to say which examples its sender's sums are of. */
  expectsRows(from: number, bucket: Bucket, subtree: Subtree | undefined): boolean {
    const isWanted = this.#options.request.rows !== undefined;
    return isWanted && subtree !== undefined && this.#carriesRows(from, bucket, subtree);
  }

  /** Whether a partial sum is new; one that came before changes nothing. */
  needsPartial(from: number, bucket: Bucket, subtree: Subtree | undefined): boolean {
    return this.#round.needsPartial(from, bucket, subtree);
  }

  /** Takes over a partial sum that came before the reduce began; {@link start} goes on from there. */
  takeEarlyPartial(partial: ReceivedPartial): void {
    this.#round.takePartial(partial);
  }

  /** Takes over a partial sum that {@link needsPartial}, and its buffer. */
  takePartial(partial: ArrivingPartial): void {
    const combined = this.#round.takePartial(partial);
    this.#noteArrival(partial.from);
    if (combined !== undefined) this.#sendResult(combined);
    this.#progress();
  }

  /** Copies a result into place. */
  takeResult(from: number, bucket: Bucket, chunk: ArrivingChunk): void {
    if (!this.#round.takeResult(bucket, chunk)) return;
    if (!this.#ownsBuckets) this.#noteArrival(from);
    this.#progress();
  }

  /** Whether anything has still to come from a rank. */
  isWaitingFor(rank: number): boolean {
    const { numPartials, numResults } = this.#round.missingFrom(rank);
    return numPartials + numResults > 0;
  }

  /** All peers that something has to come from, or that have not taken what is for them. */
  waitedFor(): AwaitedPeer[] {
    const { group } = this.#options.transport;
    return otherRanks(group)
      .map((rank) => ({
        ...peerName(group, rank),
        ...this.#round.missingFrom(rank),
        numUnsent: this.#outboxes.get(rank)?.numUnsent ?? 0,
      }))
      .filter((peer) => peer.numPartials + peer.numResults + peer.numUnsent > 0);
  }

  /** A peer has left: it gets nothing more. */
  stopSendingTo(rank: number): void {
    this.#outboxes.get(rank)?.stop();
    this.#endIfComplete();
  }

  /** Ends the reduce with an error; does nothing when it is over. */
  fail(error: ThawError): void {
    this.#stop();
    this.#reject(error);
  }

  /** What the reduce cost so far. */
  report(): ReduceReport {
    const payloadBytesSent = [...this.#outboxes.values()].reduce(
      (sum, outbox) => sum + outbox.payloadBytesSent,
      0,
    );
    const { agreed: successor } = this.#options.votes;
    return {
      payloadBytesSent,
      waitedMs: this.#waitedMs,
      successor,
      rows: this.#round.rows,
      isFinite: this.#round.isFinite,
    };
  }

  /** What this member's own partial sums are of, and say. */
  get #subject(): ChunkSubject {
    return { ...this.id, successor: this.#options.request.successor };
  }

  #carriesRows(from: number, bucket: Bucket, subtree: Subtree): boolean {
    const [first] = this.subtreesOf(from);
    return bucket.index === 0 && first !== undefined && subtreeKey(first) === subtreeKey(subtree);
  }

  #outboxTo(rank: number): PeerOutbox {
    const { transport, left } = this.#options;
    const send = (chunk: GradientChunk): Promise<void> => transport.send(rank, chunk);
    return new PeerOutbox(send, (error) => {
      if (error !== undefined && !left.has(rank)) this.fail(toThawError(error));
      else this.#endIfComplete();
    });
  }

  #follow(): void {
    const { written } = this.#options.request;
    if (written === undefined || this.#isOver) return;
    this.#stopFollowing = written.follow({
      onGrowth: () => this.#onGrowth(),
      onFailure: (error) => this.fail(error),
    });
  }

  /** What came before was not waited for. */
  #onGrowth(): void {
    this.#startedAtMs = performance.now();
    this.#waitedMs.fill(0);
    this.#round.grow();
    this.#sendWritten();
    this.#progress();
  }

  #sendWritten(): void {
    const { elements = Infinity } = this.#options.request.written ?? {};
    for (;;) {
      const [next] = this.#unwritten;
      if (next === undefined || next.bucket.offset + next.bucket.length > elements) return;
      this.#unwritten.shift();
      this.#outboxes.get(next.to)?.enqueue(() => next.make());
    }
  }

  /** Tells every owner that this member takes part although it has nothing to add. */
  #announce(): void {
    const { plan } = this.#options;
    for (const [to, outbox] of this.#outboxes) {
      const [first] = bucketsOfOwner(plan, to);
      if (first !== undefined) outbox.enqueue(() => emptyPartialChunk(this.#subject, first, plan.length));
    }
  }

  #noteArrival(from: number): void {
    this.#waitedMs[from] = performance.now() - this.#startedAtMs;
  }

  /** Goes on as far as what has arrived allows. */
  #progress(): void {
    if (!this.#isCombining && !this.#isOver) void this.#combine();
  }

  /** Combines what is complete, a bucket at a time, and lets the event loop turn in between. */
  async #combine(): Promise<void> {
    this.#isCombining = true;
    try {
      for (let next = this.#round.combineNext(); next !== undefined; next = this.#round.combineNext()) {
        this.#sendResult(next);
        await nextTurn();
        if (this.#isOver) return;
      }
    } catch (thrown) {
      this.fail(toThawError(thrown));
    } finally {
      this.#isCombining = false;
    }
    this.#endIfComplete();
  }

  #sendResult({ bucket, isFinite }: CombinedBucket): void {
    const { request, left } = this.#options;
    const subject = { ...this.id, successor: this.#options.votes.agreed };
    const rows = bucket.index === 0 ? this.#round.rows : NO_ROWS;
    let chunk: GradientChunk | undefined;
    for (const [rank, outbox] of this.#outboxes) {
      if (left.has(rank) || isOwner(rank, bucket, this.#options.plan)) continue;
      outbox.enqueue(
        () => (chunk ??= resultChunk(subject, bucket, { vector: request.into, rows, isFinite })),
      );
    }
  }

  #endIfComplete(): void {
    if (this.#isCombining || this.#isOver || this.#unwritten.length > 0 || !this.#round.isComplete) return;
    for (const outbox of this.#outboxes.values()) if (outbox.numUnsent > 0) return;
    this.#stop();
    this.#resolve();
  }

  #stop(): void {
    this.#isOver = true;
    this.#stopFollowing();
    for (const outbox of this.#outboxes.values()) outbox.stop();
  }
}
