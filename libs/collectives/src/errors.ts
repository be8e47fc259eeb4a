import { ThawError, type ErrorCode } from '@thaw/errors';

/** A member of a generation, as errors and accusations name it. */
export interface PeerName {
  readonly rank: number;
  readonly workerId: string;
}

/** `rank 1 (worker-b)`. */
export function nameOf(peer: PeerName): string {
  return `rank ${peer.rank} (${peer.workerId})`;
}

/** Names, or `nothing`. */
export function listOf(names: readonly string[]): string {
  return names.length === 0 ? 'nothing' : names.join(', ');
}

/** A reduce was asked for with arguments that do not fit each other: thrown before anything is sent. */
export class InvalidReduce extends ThawError {
  constructor(message: string) {
    super('INVALID_ARGUMENT', message);
  }
}

/** A reduce was asked for out of order, or twice: thrown before anything is sent. */
export class ReduceOutOfOrder extends ThawError {
  constructor(message: string) {
    super('FAILED_PRECONDITION', message);
  }
}

/** No replica has examples in a step, so there is no sum: thrown before anything is sent, on every member alike. */
export class NothingToReduce extends ThawError {
  constructor(reduce: string) {
    super(
      'FAILED_PRECONDITION',
      `${reduce}: expected at least one replica with examples, received none; do not run a step without examples`,
    );
  }
}

/**
 * A member's connection broke, or it left while something was expected from it: the reduce under way, and each
 * later one of the generation, ends with this error.
 */
export class PeerLost extends ThawError implements PeerName {
  readonly rank: number;
  readonly workerId: string;

  constructor(peer: PeerName, why: string, options?: { cause?: unknown }) {
    super('UNAVAILABLE', `lost ${nameOf(peer)}: ${why}; a new generation is needed`, options);
    this.rank = peer.rank;
    this.workerId = peer.workerId;
  }
}

/**
 * A message of the data plane that must not be used: from another job or generation, from a sender that may not
 * send it, of a wrong length or with a wrong checksum. Its sender is disconnected with the same error.
 */
export class ChunkRefused extends ThawError implements PeerName {
  readonly rank: number;
  readonly workerId: string;

  constructor(code: ErrorCode, sender: PeerName, message: string) {
    super(code, `refused a chunk from ${nameOf(sender)}: ${message}`);
    this.rank = sender.rank;
    this.workerId = sender.workerId;
  }
}

/** A hello that does not fit the generation: the stream ends with this error, on both sides. */
export class HelloRefused extends ThawError {
  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(code, `refused a peer's hello: ${message}`, options);
  }
}

/** Members did not answer before the time to form a generation was over. */
export class GenerationNotFormed extends ThawError {
  readonly missing: readonly PeerName[];

  constructor(missing: readonly PeerName[], where: string, timeoutMs: number, options?: { cause?: unknown }) {
    const names = missing.map(nameOf).join(', ');
    super(
      'DEADLINE_EXCEEDED',
      `${where}: expected a stream with every member within ${timeoutMs} ms, none with ${names}; check that they run and that their addresses can be reached from here`,
      options,
    );
    this.missing = missing;
  }
}

/** A member from whom parts of a reduce have not arrived. */
export interface AwaitedPeer extends PeerName {
  /** Partial sums that it still has to send here; a member that itself waits for another has sent them. */
  readonly numPartials: number;
  /** Results of its buckets, which may in turn wait for others' partial sums. */
  readonly numResults: number;
  /** Chunks for it that its connection has not taken. */
  readonly numUnsent: number;
}

/** In a reduce no member came further in time. Those in `waitedFor` that owe partial sums are to be accused first. */
export class ReduceDeadlineExceeded extends ThawError {
  readonly waitedFor: readonly AwaitedPeer[];

  constructor(reduce: string, patienceMs: number, waitedFor: readonly AwaitedPeer[]) {
    super(
      'DEADLINE_EXCEEDED',
      `${reduce}: expected to come further within ${patienceMs} ms, still waiting for ${waitedFor.map(awaited).join(', ') || 'this worker itself'}`,
    );
    this.waitedFor = waitedFor;
  }
}

function awaited(peer: AwaitedPeer): string {
  const { numPartials, numResults, numUnsent } = peer;
  return `${nameOf(peer)} [to come: ${numPartials} partial sums, ${numResults} results; to be taken: ${numUnsent} chunks]`;
}

/** The caller's signal ended a reduce. The generation is over for this member. */
export class ReduceCancelled extends ThawError {
  constructor(reduce: string, reason: unknown) {
    super('CANCELLED', `${reduce}: cancelled by the caller`, { cause: reason });
  }
}
