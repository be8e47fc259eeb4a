import { PeerLost, ReduceDeadlineExceeded } from '@thaw/collectives';
import { toThawError } from '@thaw/errors';
import type { MemberPosition, WorkerMessage } from '@thaw/protocol';

/** What a member says when it cannot go on: it accuses a peer that it cannot reach, and owns up to the rest. */
export function reportOf(thrown: unknown, position: MemberPosition): WorkerMessage {
  const { code, message } = toThawError(thrown);
  const accusedWorkerId = accusedBy(thrown);
  if (accusedWorkerId === undefined) return { kind: 'failed', ...position, code, message };
  return { kind: 'peerAccused', ...position, accusedWorkerId, message };
}

function accusedBy(thrown: unknown): string | undefined {
  if (thrown instanceof PeerLost) return thrown.workerId;
  if (thrown instanceof ReduceDeadlineExceeded) return thrown.waitedFor[0]?.workerId;
  return undefined;
}
