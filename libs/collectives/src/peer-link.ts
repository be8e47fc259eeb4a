import { messageOf, ThawError } from '@thaw/errors';
import type { GradientChunk, MessageStream, PeerMessage } from '@thaw/protocol';
import { nameOf, PeerLost, type PeerName } from './errors.js';
import { NO_PAYLOAD, withChecksum } from './gradient-chunk.js';
import { HostPath } from './host-path.js';
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

/** A peer that breaks or ends one of its two connections breaks or ends the other one as well. */
const OTHER_END_MS = 2_000;

/** The established stream between this member and one peer. */
export class PeerLink {
  readonly #peer: PeerName;
  readonly #stream: PeerStream;
  readonly #sharesMemory: boolean;
  #state: LinkState = 'open';
  #receiver: PeerReceiver | undefined;
  #loss: PeerLost | undefined;
  #payloadBytesSent = 0;
  #isTelling = false;
  /** Settles when the last chunk has found its place. */
  #placed: Promise<unknown> = Promise.resolve();
  /** Settles when the other side has ended; reading starts once. */
  #reading: Promise<void> | undefined;
  readonly #payloads: PayloadExchange;
  readonly #hostPath: HostPath;

  /** @param sharesMemory whether what is said may go past the stream where both ends are on one host */
  constructor(peer: PeerName, stream: PeerStream, { sharesMemory }: { sharesMemory: boolean }) {
    this.#peer = peer;
    this.#stream = stream;
    this.#sharesMemory = sharesMemory;
    this.#payloads = new PayloadExchange((message) => void this.#say(message));
    this.#hostPath = new HostPath({
      say: (message) => void this.#stream.stream.send(message),
      onMessage: (message) => this.#receive(message),
      onOver: (broken) => this.#hearEndOfSocket(broken),
    });
  }

  get payloadBytesSent(): number {
    return this.#payloadBytesSent;
  }

  /** Starts to read; until then the peer's chunks wait at its side. */
  listen(receiver: PeerReceiver): void {
    this.#receiver = receiver;
    if (this.#sharesMemory) {
      this.#payloads.begin();
      void this.#hostPath.offer();
    }
    this.#reading ??= this.#read();
  }

  /** @throws PeerLost when the peer is gone */
  async send(chunk: GradientChunk): Promise<void> {
    this.#assertOpen();
    this.#payloadBytesSent += chunk.payload.byteLength;
    // A payload whose place the peer does not know yet must not be overtaken.
    const placing = this.#placed.then(() => this.#payloads.place(chunk.payload));
    this.#placed = placing;
    const place = await placing;
    this.#assertOpen();
    await this.#say({
      type: 'chunk',
      chunk: withChecksum(place ? { ...chunk, payload: NO_PAYLOAD } : chunk),
      placed: place?.placed,
    });
    await place?.taken;
    if (this.#state === 'lost') this.#assertOpen();
  }

  /** Says that this member computes, unless the peer has not taken that from before. */
  async tellComputing(): Promise<void> {
    if (this.#state !== 'open' || this.#isTelling) return;
    this.#isTelling = true;
    await this.#say({ type: 'computing' });
    this.#isTelling = false;
  }

  /** Ends the stream with a reason; nothing of it reaches the receiver any more. */
  disconnect(reason: ThawError): void {
    this.#moveTo('closed');
    this.#hostPath.destroy();
    this.#stream.stream.end(reason);
    this.#stream.release();
  }

  /** Ends this side after what was sent, and waits a bounded time for the other side to do so too. */
  async close(graceMs: number): Promise<void> {
    if (this.#state === 'open') {
      this.#hostPath.end();
      this.#stream.stream.end();
    }
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
    await Promise.race([(this.#reading ??= this.#read()), grace]);
    clearTimeout(timer);
    this.#hostPath.destroy();
    this.#stream.release();
  }

  /** Over the socket, once it is there. */
  #say(message: PeerMessage): Promise<void> {
    return this.#hostPath.send(message) ?? this.#stream.stream.send(message);
  }

  async #read(): Promise<void> {
    const { messages, stream } = this.#stream;
    try {
      for (let next = await messages.next(); next.done !== true; next = await messages.next())
        this.#receive(next.value);
      // What was said last came by the socket.
      await this.#hostPath.untilOver(OTHER_END_MS);
      if (!this.#moveTo('left')) return;
      stream.end();
      this.#receiver?.onPeerLeft(this.#peer.rank);
    } catch (thrown) {
      this.#lose(thrown);
    }
  }

  #lose(thrown: unknown): void {
    this.#loss = new PeerLost(this.#peer, messageOf(thrown), { cause: thrown });
    if (!this.#moveTo('lost')) return;
    this.#hostPath.destroy();
    this.#stream.stream.end(thrown);
    this.#receiver?.onPeerLost(this.#peer.rank, this.#loss);
  }

  #receive(message: PeerMessage): void {
    const receiver = this.#receiver;
    if (this.#state !== 'open' || receiver === undefined) return;
    const { rank } = this.#peer;
    switch (message.type) {
      case 'computing':
        receiver.onComputing(rank);
        return;
      case 'chunk': {
        const { chunk, placed } = message;
        receiver.onChunk(rank, placed ? { ...chunk, elsewhere: this.#payloads.find(placed) } : chunk);
        if (placed !== undefined) this.#payloads.take();
        return;
      }
      case 'hello':
        throw new ThawError(
          'FAILED_PRECONDITION',
          'a peer stream: expected a chunk, received a second hello',
        );
      case 'socket':
        if (this.#sharesMemory) void this.#hostPath.connect(message.socket);
        return;
      case 'moved':
        this.#hostPath.receive();
        return;
      case 'memory':
      case 'attached':
      case 'taken':
        this.#payloads.hear(message);
    }
  }

  /** The stream says why, if the peer can. */
  #hearEndOfSocket(broken: unknown): void {
    if (this.#state !== 'open') return;
    if (broken instanceof ThawError) {
      this.#lose(broken);
      return;
    }
    const why = new ThawError('UNAVAILABLE', 'the socket of the host broke', { cause: broken });
    setTimeout(() => this.#lose(why), OTHER_END_MS).unref();
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
