import { createPeerClient, type ClientSecurity, type PeerClient } from '@thaw/protocol';
import { StateNotFetched } from './member-failure.js';
import type { MemberGroup, StateHolder } from './member-group.js';

/** The most that a member takes of another one's state at once. */
const MAX_STATE_BYTES = 2 ** 32;
/** The most that it takes of features at once: those of a single example may be more than a member gives of several. */
const MAX_FEATURE_BYTES = 2 ** 30;

/** Which features are wanted. */
export interface FeatureQuestion {
  readonly source: string;
  readonly positions: Uint32Array;
  readonly signal: AbortSignal;
}

/** Asks other members of a generation for what they have. */
export class PeerQuestions {
  readonly #security: ClientSecurity;

  constructor(security: ClientSecurity) {
    this.#security = security;
  }

  /** All of a member's state, or the vector of one reduction. @throws StateNotFetched */
  fetchState(from: StateHolder, { identity, signal }: MemberGroup, reductions?: number): Promise<Uint8Array> {
    const what = reductions === undefined ? {} : { reductions };
    return this.#ask(from, (peer) =>
      peer.fetchState({ ...identity, ...what }, MAX_STATE_BYTES, signal),
    ).catch((thrown: unknown) => {
      throw new StateNotFetched(from.workerId, thrown);
    });
  }

  /** Features that a member has, as `encodeFeatureRows` writes them. @throws ThawError of the connection, or of the member */
  fetchFeatures(
    from: StateHolder,
    { identity }: MemberGroup,
    { source, positions, signal }: FeatureQuestion,
  ): Promise<Uint8Array> {
    const { buffer, byteOffset, byteLength } = positions;
    const request = { ...identity, source, positions: new Uint8Array(buffer, byteOffset, byteLength) };
    return this.#ask(from, (peer) => peer.fetchFeatures(request, MAX_FEATURE_BYTES, signal));
  }

  async #ask<Answer>(
    { address, name }: StateHolder,
    question: (peer: PeerClient) => Promise<Answer>,
  ): Promise<Answer> {
    const peer = createPeerClient(address, { security: this.#security, name });
    try {
      return await question(peer);
    } finally {
      peer.close();
    }
  }
}
