import { toThawError, type ThawError } from '@thaw/errors';
import { subtreeKey, subtreesOfRun, type ReplicaRun } from '@thaw/orchestration';
import type { GradientChunk } from '@thaw/protocol';
import { layoutOf, type Bucket } from './bucket-layout.js';
import { BufferPool } from './buffer-pool.js';
import { checkChunk, isEmptyPartial, refuse, type ChunkRules } from './chunk-check.js';
import { EarlyPartials, type PartialName } from './early-partials.js';
import {
  InvalidReduce,
  listOf,
  PeerLost,
  ReduceCancelled,
  ReduceDeadlineExceeded,
  ReduceOutOfOrder,
} from './errors.js';
import { copyPayload } from './gradient-chunk.js';
import { peerName } from './peer-group.js';
import type { ArrivingChunk, PeerReceiver, PeerTransport } from './peer-transport.js';
import { describeReduce } from './reduce-id.js';
import { planRequest, type ReduceReport, type ReduceRequest } from './reduce-request.js';
import { ReduceSequence } from './reduce-sequence.js';
import { RunningReduce } from './running-reduce.js';
import { SuccessorVotes } from './successor-votes.js';

/** What is fixed for a generation. */
export interface AllReduceOptions {
  readonly transport: PeerTransport;
  readonly numReplicas: number;
  /** The replicas that each rank carries, in rank order; equal on all members. */
  readonly runs: readonly ReplicaRun[];
  /** Elements of the longest vector that will be reduced: bounds what peers can make this member hold. */
  readonly maxLength: number;
  /** What {@link layoutOf} says of each vector unless given. */
  readonly bucketLength?: number;
}

/**
 * The exact all-reduce of one generation: partial sums go to the owner of their bucket, which combines them in
 * tree order with the one adder and sends the result to all. The result has the same bits on every member, and
 * the same as one worker alone computes.
 *
 * One reduce runs at a time. After one has failed the generation is over for this member: each later reduce
 * throws the same error. The transport is the caller's to close.
 */
export class AllReduce implements PeerReceiver {
  readonly #options: AllReduceOptions;
  readonly #rules: ChunkRules;
  readonly #pool: BufferPool;
  readonly #sequence = new ReduceSequence();
  readonly #early = new EarlyPartials();
  readonly #votes: SuccessorVotes;
  readonly #left = new Set<number>();
  #running: RunningReduce | undefined;
  #failure: ThawError | undefined;
  /** Some member has come further. */
  #onProgress = (): void => undefined;

  /** @throws InvalidReduce when there is not one run for each member */
  constructor(options: AllReduceOptions) {
    const { transport, numReplicas, runs, maxLength, bucketLength } = options;
    const { group } = transport;
    if (runs.length !== group.members.length) {
      throw new InvalidReduce(
        `the runs of a generation: expected ${group.members.length}, one for each member, received ${runs.length}`,
      );
    }
    const subtreesOfRank = runs.map((run) => subtreesOfRun(numReplicas, run));
    this.#options = options;
    this.#rules = { group, bucketLength, maxLength, subtreesOfRank };
    this.#pool = new BufferPool(layoutOf(maxLength, runs.length, bucketLength).bucketLength);
    this.#votes = new SuccessorVotes(group.rank, group.members.length);
    transport.listen(this);
  }

  /**
   * Sums the vectors of all present replicas.
   * @throws InvalidReduce, ReduceOutOfOrder or NothingToReduce before anything is sent; PeerLost when a member's
   * connection breaks; ChunkRefused when a member sends what it must not; ReduceDeadlineExceeded naming those
   * waited for, when for longer than its patience nobody sent anything nor said that it computes; ReduceCancelled
   */
  async reduce(request: ReduceRequest): Promise<ReduceReport> {
    const running = this.#begin(request);
    const stopWatching = this.#watch(running, request);
    try {
      this.#takeEarly(running);
      this.#failIfLeft(running);
      if (this.#failure === undefined) running.start();
      await running.ended;
    } catch (thrown) {
      this.#fail(toThawError(thrown));
      throw thrown;
    } finally {
      stopWatching();
      this.#running = undefined;
      this.#sequence.end();
    }
    return running.report();
  }

  /** @inheritdoc */
  onChunk(from: number, chunk: ArrivingChunk): void {
    if (this.#failure !== undefined) return;
    try {
      this.#receive(from, chunk);
    } catch (thrown) {
      this.#refuse(from, toThawError(thrown));
    }
  }

  /** @inheritdoc Whoever is waited for may itself wait for that peer. */
  onComputing(_from: number): void {
    this.#onProgress();
  }

  /** @inheritdoc */
  onPeerLeft(rank: number): void {
    this.#left.add(rank);
    if (this.#running === undefined) return;
    this.#failIfLeft(this.#running);
    this.#running.stopSendingTo(rank);
  }

  /** @inheritdoc */
  onPeerLost(_rank: number, error: PeerLost): void {
    this.#fail(error);
  }

  #begin(request: ReduceRequest): RunningReduce {
    const { transport, numReplicas, runs } = this.#options;
    const plan = planRequest(request, this.#rules, numReplicas, runs);
    const { id, signal } = request;
    if (this.#failure !== undefined) throw this.#failure;
    if (signal?.aborted) throw new ReduceCancelled(describeReduce(id), signal.reason);
    const obstacle = this.#sequence.begin(id);
    if (obstacle !== undefined) throw new ReduceOutOfOrder(`${describeReduce(id)}: ${obstacle}`);
    this.#votes.begin(request.successor);
    this.#running = new RunningReduce({
      ...{ request, plan, transport },
      ...{ pool: this.#pool, votes: this.#votes, left: this.#left },
    });
    return this.#running;
  }

  /** Says to the peers that this member computes what they may wait for; to be called again and again while it does. */
  tellComputing(): void {
    this.#options.transport.tellComputing();
  }

  /** Ends the reduce with its signal, or when nobody has come further for too long. @returns what to call when it has ended */
  #watch(running: RunningReduce, { id, signal, patienceMs }: ReduceRequest): () => void {
    const cancel = (): void => {
      this.#fail(new ReduceCancelled(describeReduce(id), signal?.reason));
    };
    const timer = setTimeout(() => {
      this.#fail(new ReduceDeadlineExceeded(describeReduce(id), patienceMs, running.waitedFor()));
    }, patienceMs);
    signal?.addEventListener('abort', cancel, { once: true });
    this.#onProgress = () => timer.refresh();
    return () => {
      clearTimeout(timer);
      this.#onProgress = () => undefined;
      signal?.removeEventListener('abort', cancel);
    };
  }

  #receive(from: number, chunk: ArrivingChunk): void {
    const bucket = checkChunk(chunk, from, this.#rules);
    const place = this.#sequence.placeOf(chunk);
    if (place.kind === 'done') return;
    if (place.kind === 'refused') throw refuse(place.code, from, this.#rules, place.why);
    this.#votes.note(from, chunk, place.kind === 'early');
    const running = place.kind === 'current' ? this.#running : undefined;
    if (running !== undefined) this.#onProgress();
    if (chunk.kind === 'partial') this.#receivePartial(from, chunk, bucket, running);
    else this.#receiveResult(from, chunk, bucket, running);
  }

  #receivePartial(
    from: number,
    chunk: ArrivingChunk,
    bucket: Bucket,
    running: RunningReduce | undefined,
  ): void {
    const { totalLength, rows, subtreeStart: start, subtreeWidth: width } = chunk;
    const subtree = isEmptyPartial(chunk) ? undefined : { start, width };
    const copy = (): Float32Array => this.#copyOf(chunk, bucket);
    if (running === undefined) {
      if (!this.#early.needs({ from, bucket, subtree })) return;
      const sum = subtree && { subtree, values: copy() };
      this.#early.put({ from, bucket, sum, rows: Uint8Array.from(rows), totalLength });
      return;
    }
    this.#checkFits(running, chunk, { from, bucket, subtree });
    if (!running.needsPartial(from, bucket, subtree)) return;
    const sum = subtree && { subtree, values: chunk.elsewhere ?? copy() };
    running.takePartial({ from, bucket, sum, rows: Uint8Array.from(rows) });
  }

  #receiveResult(
    from: number,
    chunk: ArrivingChunk,
    bucket: Bucket,
    running: RunningReduce | undefined,
  ): void {
    if (running === undefined) {
      const why = `the result of bucket ${bucket.index} of step ${chunk.step} cannot be known before this member has begun that step`;
      throw refuse('FAILED_PRECONDITION', from, this.#rules, why);
    }
    this.#checkLength(running, from, chunk.totalLength);
    running.takeResult(from, bucket, chunk);
  }

  #takeEarly(running: RunningReduce): void {
    for (const partial of this.#early.takeAll()) {
      try {
        this.#checkFits(running, partial, { ...partial, subtree: partial.sum?.subtree });
      } catch (thrown) {
        this.#refuse(partial.from, toThawError(thrown));
        return;
      }
      running.takeEarlyPartial(partial);
    }
  }

  /** What the schedule of the step, which the senders know as well, says about a partial sum. */
  #checkFits(
    running: RunningReduce,
    { totalLength, rows }: Pick<GradientChunk, 'totalLength' | 'rows'>,
    { from, bucket, subtree }: PartialName,
  ): void {
    this.#checkLength(running, from, totalLength);
    if (running.expectsRows(from, bucket, subtree) && rows.byteLength === 0) {
      const why =
        'expected sums that say which examples they are of, received none of that; start it with the version of its peers';
      throw refuse('FAILED_PRECONDITION', from, this.#rules, why);
    }
    const expected = running.subtreesOf(from).map(subtreeKey);
    if (subtree === undefined ? expected.length === 0 : expected.includes(subtreeKey(subtree))) return;
    const received = subtree === undefined ? 'nothing' : subtreeKey(subtree);
    const why = `expected partial sums of ${listOf(expected)} by the schedule of this step, received ${received}`;
    throw refuse('FAILED_PRECONDITION', from, this.#rules, why);
  }

  #checkLength(running: RunningReduce, from: number, totalLength: number): void {
    if (totalLength === running.length) return;
    const why = `expected a vector of ${running.length} elements, received a part of one of ${totalLength}`;
    throw refuse('DATA_LOSS', from, this.#rules, why);
  }

  #copyOf(chunk: ArrivingChunk, bucket: Bucket): Float32Array {
    const values = this.#pool.acquire(bucket.length);
    copyPayload(chunk, values);
    return values;
  }

  /** A peer that has left cannot give what is expected from it. */
  #failIfLeft(running: RunningReduce): void {
    for (const rank of this.#left) {
      if (!running.isWaitingFor(rank)) continue;
      this.#fail(new PeerLost(peerName(this.#rules.group, rank), 'it left while it was waited for'));
    }
  }

  #refuse(from: number, error: ThawError): void {
    this.#options.transport.disconnect(from, error);
    this.#fail(error);
  }

  /** The first failure ends the generation here. */
  #fail(error: ThawError): void {
    this.#failure ??= error;
    this.#running?.fail(this.#failure);
  }
}
