import { messageOf, ThawError } from '@thaw/errors';
import type { GradientChunk, MessageStream, PeerMessage } from '@thaw/protocol';
import { nameOf, PeerLost, type PeerName } from './errors.js';
import { PayloadExchange } from './payload-exchange.js';
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
  /** Settles when the last chunk has found its place. */
  #placed: Promise<unknown> = Promise.resolve();
  /** Settles when the other side has ended; reading starts once. */
  #reading: Promise<void> | undefined;
  readonly #payloads: PayloadExchange;
  readonly #sharesMemory: boolean;

  /** @param sharesMemory whether payloads may go through memory that both sides have */
  constructor(peer: PeerName, stream: PeerStream, { sharesMemory }: { sharesMemory: boolean }) {
    this.#peer = peer;
    this.#stream = stream;
    this.#sharesMemory = sharesMemory;
    this.#payloads = new PayloadExchange((message) => void this.#stream.stream.send(message));
  }

  get payloadBytesSent(): number {
    return this.#payloadBytesSent;
  }

  /** Starts to read; until then the peer's chunks wait at its side. */
  listen(receiver: PeerReceiver): void {
    if (this.#sharesMemory) this.#payloads.offer();
    this.#reading ??= this.#read(receiver);
  }

  /** @throws PeerLost when the peer is gone */
  async send(chunk: GradientChunk): Promise<void> {
    this.#assertOpen();
    this.#payloadBytesSent += chunk.payload.byteLength;
    // A payload that waits for room must not be overtaken.
    const placing = this.#placed.then(() => this.#payloads.place(chunk.payload));
    this.#placed = placing;
    const placed = await placing;
    this.#assertOpen();
    const message = placed === undefined ? { chunk } : { chunk: { ...chunk, payload: NOTHING }, placed };
    await this.#stream.stream.send({ type: 'chunk', ...message });
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
        this.#receive(next.value, receiver);
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

  #receive(message: PeerMessage, receiver: PeerReceiver): void {
    const { rank } = this.#peer;
    switch (message.type) {
      case 'computing':
        receiver.onComputing(rank);
        return;
      case 'chunk': {
        const { chunk, placed } = message;
        if (placed === undefined) receiver.onChunk(rank, chunk);
        else this.#payloads.take(placed, (payload) => receiver.onChunk(rank, { ...chunk, payload }));
        return;
      }
      case 'hello':
        throw new ThawError(
          'FAILED_PRECONDITION',
          'a peer stream: expected a chunk, received a second hello',
        );
      case 'memory':
      case 'attached':
      case 'taken':
        this.#payloads.hear(message);
    }
  }

  /** @returns whether the link was still open */
  #moveTo(state: LinkState): boolean {
    if (this.#state !== 'open') return false;
    this.#state = state;
    if (state !== 'open') this.#payloads.close();
    return true;
  }

  #assertOpen(): void {
    if (this.#state !== 'open') throw this.#loss ?? new PeerLost(this.#peer, `its stream is ${this.#state}`);
  }
}

/** The payload of a chunk that has it elsewhere. */
const NOTHING = new Uint8Array(0);
