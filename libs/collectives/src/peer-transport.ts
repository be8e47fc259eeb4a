import type { ThawError } from '@thaw/errors';
import type { GradientChunk } from '@thaw/protocol';
import type { PeerLost } from './errors.js';
import type { PeerGroup } from './peer-group.js';

/** A payload that stayed where its sender has it. */
export interface PayloadElsewhere {
  readonly sizeBytes: number;
  /** Reads it. @throws ThawError DATA_LOSS where it is not there any more */
  copyInto(target: Uint8Array): void;
  /** Adds it to other numbers, as `writeSum` does. @returns whether all sums are finite @throws ThawError as {@link copyInto} */
  writeSum(target: Float32Array, other: Float32Array): boolean;
}

/** A chunk as it arrives. */
export interface ArrivingChunk extends GradientChunk {
  /** Where the payload is, if that did not come with the chunk, whose own is empty then. */
  readonly elsewhere?: PayloadElsewhere | undefined;
}

/** Takes what arrives from the peers of a generation. Its methods must not throw. */
export interface PeerReceiver {
  /** A chunk, in the order in which its sender sent it. Its payload and rows may be used during the call only. */
  onChunk(from: number, chunk: ArrivingChunk): void;
  /** A peer computes something that this member may wait for. */
  onComputing(from: number): void;
  /** A peer closed its side in good order, after all that it sent. Called once at most, and nothing follows it. */
  onPeerLeft(rank: number): void;
  /** A peer's connection broke. Called once at most, and nothing follows it. */
  onPeerLost(rank: number, error: PeerLost): void;
}

/** Sees each chunk that is about to be sent: for tests and measurements. */
export type ChunkTap = (to: number, chunk: GradientChunk) => void;

/**
 * The connections of one member with all others of its generation, established when the transport is made.
 * Chunks from one peer arrive in the order sent; between peers there is no order.
 */
export interface PeerTransport {
  readonly group: PeerGroup;
  /** Names who takes what arrives, once; until then chunks wait at their senders. */
  listen(receiver: PeerReceiver): void;
  /**
   * Sends a chunk, with a checksum where its payload travels; resolves when nobody will read the payload where it is, and the
   * transport takes further chunks. It is not a receipt.
   * @throws PeerLost when the peer is gone
   */
  send(to: number, chunk: GradientChunk): Promise<void>;
  /** Tells all peers that this member computes something; where one takes nothing at the moment, or is gone, it is left out. */
  tellComputing(): void;
  /** Breaks the connection with a peer, which learns the reason if it can; `onPeerLost` is not called for it here. */
  disconnect(rank: number, reason: ThawError): void;
  /** Bytes of payload sent to a peer so far. */
  payloadBytesSentTo(rank: number): number;
  /** Leaves in good order: what was sent is delivered where the peer still reads. Later calls do nothing. */
  close(): Promise<void>;
}
