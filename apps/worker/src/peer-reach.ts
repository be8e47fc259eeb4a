import { messageOf } from '@thaw/errors';
import type { UnreachedPeer } from '@thaw/orchestration';
import { createPeerClient, type ClientSecurity, type MemberAddress } from '@thaw/protocol';

/** How long a member may take to answer. */
const ANSWER_TIMEOUT_MS = 5_000;

/** Tries to reach members, all at once, as this worker would to train with them. @returns those that do not answer, and why */
export async function unreachedOf(
  peers: readonly MemberAddress[],
  security: ClientSecurity,
): Promise<UnreachedPeer[]> {
  const unreached = await Promise.all(peers.map((peer) => whyUnreached(peer, security)));
  return unreached.filter((each) => each !== undefined);
}

async function whyUnreached(
  { workerId, name, address }: MemberAddress,
  security: ClientSecurity,
): Promise<UnreachedPeer | undefined> {
  const peer = createPeerClient(address, { security, name });
  try {
    await peer.reach({ timeoutMs: ANSWER_TIMEOUT_MS });
    return undefined;
  } catch (thrown) {
    return { workerId, message: messageOf(thrown) };
  } finally {
    peer.close();
  }
}
