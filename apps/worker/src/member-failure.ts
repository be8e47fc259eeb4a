import { GenerationNotFormed, PeerLost, ReduceDeadlineExceeded } from '@thaw/collectives';
import { messageOf, toThawError } from '@thaw/errors';
import type { MemberPosition, WorkerReport } from '@thaw/protocol';

/** A peer that a member cannot reach, and what happened. */
export interface PeerAccusation {
  readonly workerId: string;
  readonly message: string;
}

/** A peer did not give the state that this member needs of it. */
export class StateNotFetched extends Error {
  readonly workerId: string;

  constructor(workerId: string, cause: unknown) {
    super(`${workerId} did not give its state: ${messageOf(cause)}`, { cause });
    this.workerId = workerId;
  }
}

/** Whom an error is about, when it is about a peer; undefined when it is this member's own. */
export function accusationIn(thrown: unknown): PeerAccusation | undefined {
  const workerId = accusedBy(thrown);
  return workerId === undefined ? undefined : { workerId, message: messageOf(thrown) };
}

/** What a member says when it cannot go on through its own cause. */
export function failureOf(thrown: unknown, position: MemberPosition): WorkerReport {
  const { code, message } = toThawError(thrown);
  return { kind: 'failed', ...position, code, message };
}

function accusedBy(thrown: unknown): string | undefined {
  if (thrown instanceof PeerLost || thrown instanceof StateNotFetched) return thrown.workerId;
  if (thrown instanceof ReduceDeadlineExceeded) return thrown.waitedFor[0]?.workerId;
  if (thrown instanceof GenerationNotFormed) return thrown.missing[0]?.workerId;
  return undefined;
}
