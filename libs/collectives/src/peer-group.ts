import type { Generation } from '@thaw/protocol';
import type { PeerName } from './errors.js';

/** One member of a generation, at the index of its rank. */
export interface PeerMember {
  readonly workerId: string;
  /** host:port of its PeerService. */
  readonly address: string;
  /** In its certificate, where there are certificates. */
  readonly name?: string;
}

/** A generation as one of its members sees it. */
export interface PeerGroup {
  readonly jobId: string;
  readonly generation: Generation;
  /** The rank of the member that holds this description. */
  readonly rank: number;
  /** All members, own one included, in rank order. */
  readonly members: readonly PeerMember[];
}

/** A member's name for errors; a rank outside the group is named as unknown. */
export function peerName(group: PeerGroup, rank: number): PeerName {
  return { rank, workerId: group.members[rank]?.workerId ?? 'unknown' };
}

/** The ranks of all members but the own one, ascending. */
export function otherRanks(group: PeerGroup): number[] {
  return [...group.members.keys()].filter((rank) => rank !== group.rank);
}
