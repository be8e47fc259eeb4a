import { messageOf, ThawError } from '@thaw/errors';
import type { GradientChunk, MessageStream, PeerMessage } from '@thaw/protocol';
import { nameOf, PeerLost, type PeerName } from './errors.js';
import type { PeerReceiver } from './peer-transport.js';

/** A stream with a peer, its hellos exchanged. */
export interface PeerStream {
  readonly stream: MessageStream<PeerMessage, PeerMessage>;
  /** What comes after the hello. */
  readonly messages: AsyncIterator<PeerMessage, unknown>;
  /** Frees what the stream runs on, if it is this side's. */
  release(): void;
}

/** open -> left | lost | closed, and never back. */
type LinkState = 'open' | 'left' | 'lost' | 'closed';

/** The established stream between this member and one peer. */
export class PeerLink {
  readonly #peer: PeerName;
  readonly #stream: PeerStream;
  #state: LinkState = 'open';
  #loss: PeerLost | undefined;
  #payloadBytesSent = 0;
  #isTelling = false;
  /** Settles when the other side has ended; reading starts once. */
  #reading: Promise<void> | undefined;

  constructor(peer: PeerName, stream: PeerStream) {
    this.#peer = peer;
    this.#stream = stream;
  }

  get payloadBytesSent(): number {
    return this.#payloadBytesSent;
  }

  /** Starts to read; until then the peer's chunks wait at its side. */
  listen(receiver: PeerReceiver): void {
    this.#reading ??= this.#read(receiver);
  }

  /** @throws PeerLost when the peer is gone */
  async send(chunk: GradientChunk): Promise<void> {
    this.#assertOpen();
    this.#payloadBytesSent += chunk.payload.byteLength;
    await this.#stream.stream.send({ type: 'chunk', chunk });
    if (this.#state === 'lost') this.#assertOpen();
  }

  /** Says that this member computes, unless the peer has not taken that from before. */
  async tellComputing(): Promise<void> {
    if (this.#state !== 'open' || this.#isTelling) return;
    this.#isTelling = true;
    await this.#stream.stream.send({ type: 'computing' });
    this.#isTelling = false;
  }

  /** Ends the stream with a reason; nothing of it reaches the receiver any more. */
  disconnect(reason: ThawError): void {
    this.#moveTo('closed');
    this.#stream.stream.end(reason);
    this.#stream.release();
  }

  /** Ends this side after what was sent, and waits a bounded time for the other side to do so too. */
  async close(graceMs: number): Promise<void> {
    if (this.#state === 'open') this.#stream.stream.end();
    this.#moveTo('closed');
    let timer: NodeJS.Timeout | undefined;
    const grace = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        this.#stream.stream.end(
          new ThawError('CANCELLED', `${nameOf(this.#peer)} did not end its side in time`),
        );
        resolve();
      }, graceMs);
    });
    await Promise.race([(this.#reading ??= this.#read(undefined)), grace]);
    clearTimeout(timer);
    this.#stream.release();
  }

  async #read(receiver: PeerReceiver | undefined): Promise<void> {
    const { messages, stream } = this.#stream;
    try {
      for (let next = await messages.next(); next.done !== true; next = await messages.next()) {
        if (this.#state !== 'open' || receiver === undefined) continue;
        if (next.value.type === 'computing') receiver.onComputing(this.#peer.rank);
        else receiver.onChunk(this.#peer.rank, chunkOf(next.value));
      }
      if (!this.#moveTo('left')) return;
      stream.end();
      receiver?.onPeerLeft(this.#peer.rank);
    } catch (thrown) {
      this.#loss = new PeerLost(this.#peer, messageOf(thrown), { cause: thrown });
      if (!this.#moveTo('lost')) return;
      stream.end(thrown);
      receiver?.onPeerLost(this.#peer.rank, this.#loss);
    }
  }

  /** @returns whether the link was still open */
  #moveTo(state: LinkState): boolean {
    if (this.#state !== 'open') return false;
    this.#state = state;
    return true;
  }

  #assertOpen(): void {
    if (this.#state !== 'open') throw this.#loss ?? new PeerLost(this.#peer, `its stream is ${this.#state}`);
  }
}

function chunkOf(message: Exclude<PeerMessage, { type: 'computing' }>): GradientChunk {
  if (message.type === 'chunk') return message.chunk;
  throw new ThawError('FAILED_PRECONDITION', 'a peer stream: expected a chunk, received a second hello');
}
