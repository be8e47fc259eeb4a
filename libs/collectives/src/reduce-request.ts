import { isSameGeneration, subtreeKey, type Generation, type ReplicaRun } from '@thaw/orchestration';
import { MAX_ROWS_BYTES, type ChunkRules } from './chunk-check.js';
import { InvalidReduce, listOf, NothingToReduce } from './errors.js';
import { countPartials, planPayload, type PayloadPlan } from './payload-plan.js';
import { describeReduce, type ReduceId } from './reduce-id.js';
import type { WrittenLength } from './written-length.js';

/** One reduce. All members of the generation ask for it with the same id, length and presence. */
export interface ReduceRequest {
  readonly id: ReduceId;
  /**
   * This member's sums, keyed by `subtreeKey`: one for each largest subtree of its run that has a present
   * replica, each as long as the vector. They are not changed, and read until the reduce ends; after it failed,
   * until the transport is closed.
   */
  readonly partials: ReadonlyMap<string, Float32Array>;
  /** How far they are written, where that goes on: a bucket is sent and combined once it is. Left out where they are whole. */
  readonly written?: WrittenLength | undefined;
  /** Whether a replica has examples in this step. */
  readonly presentReplicas: (replica: number) => boolean;
  /** Elements of the step vector. */
  readonly length: number;
  /** Which examples these sums are of, so that every member learns of all of them; left out where nobody wants to know. */
  readonly rows?: Uint8Array;
  /** Takes the sum over all replicas; must not overlap a partial. Read as long as the partials are. */
  readonly into: Float32Array;
  /** In which this member is ready to go on after this reduce, if all others are. */
  readonly successor?: Generation | undefined;
  /** Ends the reduce, and the generation for this member. */
  readonly signal?: AbortSignal;
  /** Milliseconds in which some member has to come further: it sends what is waited for, or says that it computes. */
  readonly patienceMs: number;
}

/** What a reduce cost on this member. */
export interface ReduceReport {
  /** Bytes of step vectors sent to peers, headers not counted: what `expectedPayloadBytes` says. */
  readonly payloadBytesSent: number;
  /**
   * For each rank, milliseconds from the beginning of the reduce here, or from when the own sums were whole, to the last
   * partial sum from it (on a member that owns no bucket: to its last result). Zero for the own rank and for who was ahead.
   */
  readonly waitedMs: readonly number[];
  /** The generation in which all members said that they are ready to go on: the same on each of them. */
  readonly successor: Generation | undefined;
  /** The rows of all members, one behind the other in order of rank. */
  readonly rows: Uint8Array;
  /** Whether all numbers of the sum are finite. */
  readonly isFinite: boolean;
}

/**
 * Checks a request and plans its transfers.
 * @throws InvalidReduce when its parts do not fit each other or the generation; NothingToReduce
 */
export function planRequest(
  request: ReduceRequest,
  rules: ChunkRules,
  numReplicas: number,
  runs: readonly ReplicaRun[],
): PayloadPlan {
  const { id, partials, presentReplicas, length } = request;
  const { group, bucketLength } = rules;
  if (!isSameGeneration(id, group)) {
    throw new InvalidReduce(`${describeReduce(id)}: expected the job and generation of its transport`);
  }
  const plan = planPayload({ length, bucketLength, numReplicas, runs, isPresent: presentReplicas });
  if (countPartials(plan) === 0) throw new NothingToReduce(describeReduce(id));
  checkLengths(request, rules.maxLength);
  const expected = (plan.subtreesOfRank[group.rank] ?? []).map(subtreeKey);
  if (expected.length !== partials.size || !expected.every((key) => partials.has(key))) {
    throw new InvalidReduce(
      `${describeReduce(id)}: expected partial sums of ${listOf(expected)}, received ${listOf([...partials.keys()])}`,
    );
  }
  checkRowsOf(request);
  return plan;
}

function checkRowsOf({ id, rows, partials }: ReduceRequest): void {
  if (rows === undefined) return;
  const { byteLength } = rows;
  if (byteLength <= MAX_ROWS_BYTES && byteLength > 0 === partials.size > 0) return;
  throw new InvalidReduce(
    `${describeReduce(id)}: expected up to ${MAX_ROWS_BYTES} bytes of rows, and some exactly where there are sums, received ${byteLength} for ${partials.size} sums`,
  );
}

function checkLengths({ id, partials, into, length }: ReduceRequest, maxLength: number): void {
  const lengths = [...partials.values(), into].map((vector) => vector.length);
  if (length <= maxLength && lengths.every((received) => received === length)) return;
  throw new InvalidReduce(
    `${describeReduce(id)}: expected vectors of ${length} elements, at most ${maxLength}, received ${lengths.join(', ')}`,
  );
}
