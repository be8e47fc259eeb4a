import { decodePeerMessage, encodePeerMessage, type LocalSocket, type PeerMessage } from '@thaw/protocol';
import { NO_PAYLOAD } from './gradient-chunk.js';
import { ReceivingEnd, SocketOffer, type SendingEnd } from './local-socket.js';

/** What a path works with. */
export interface HostPathParts {
  /** Sends on the stream. */
  say(message: PeerMessage): void;
  /** Takes what comes by the socket, during the call only. What it throws breaks the socket, and is told. */
  onMessage(message: PeerMessage): void;
  /** Nothing comes or goes by a socket any more. @param broken why, where it did not end in order */
  onOver(broken: unknown): void;
}

/**
 * A way past the stream for the two ends of one, where both are on one host: a socket for each direction, on which a message costs a
 * fraction of what it costs gRPC. Each side says on the stream from when on it uses its socket, so that nothing overtakes anything.
 */
export class HostPath {
  readonly #parts: HostPathParts;
  #offer: SocketOffer | undefined;
  #sending: SendingEnd | undefined;
  #receiving: ReceivingEnd | undefined;
  /** Whether the other side uses its socket. */
  #isMoved = false;
  #isClosed = false;
  #isOver = false;
  #onOver: () => void = () => undefined;

  constructor(parts: HostPathParts) {
    this.#parts = parts;
  }

  /** Offers a socket, where the host has such, and uses it once the other side has connected. */
  async offer(): Promise<void> {
    const offer = await SocketOffer.create((end) => this.#use(end));
    if (this.#isClosed) offer?.close();
    else if (offer !== undefined) {
      this.#offer = offer;
      this.#parts.say({ type: 'socket', socket: offer.description });
    }
  }

  /** Connects to what the other side offers, if that is on this host. */
  async connect(socket: LocalSocket): Promise<void> {
    if (this.#receiving !== undefined) return;
    const end = await ReceivingEnd.connect(socket, (bytes, payload) => {
      this.#parts.onMessage(withPayload(decodePeerMessage(bytes), payload));
    });
    if (this.#isClosed) end?.destroy();
    else if (end !== undefined) {
      this.#receiving = end;
      end.whenOver((broken) => {
        this.#isOver = true;
        this.#onOver();
        this.#parts.onOver(broken);
      });
      if (this.#isMoved) end.receive();
    }
  }

  /** @returns undefined as long as this side uses the stream; else as {@link SendingEnd.send} */
  send(message: PeerMessage): Promise<void> | undefined {
    if (this.#sending === undefined) return undefined;
    if (message.type !== 'chunk') return this.#sending.send(encodePeerMessage(message), NO_PAYLOAD);
    const { chunk, placed } = message;
    const head = encodePeerMessage({ type: 'chunk', chunk: { ...chunk, payload: NO_PAYLOAD }, placed });
    return this.#sending.send(head, chunk.payload);
  }

  /** The other side uses its socket from now on. */
  receive(): void {
    this.#isMoved = true;
    this.#receiving?.receive();
  }

  /** Resolves when the other side has said all that it does by its socket, or has not ended it in that time. */
  async untilOver(patienceMs: number): Promise<void> {
    if (!this.#isMoved || this.#isOver) return;
    const timer = setTimeout(() => this.#onOver(), patienceMs);
    await new Promise<void>((resolve) => (this.#onOver = resolve));
    clearTimeout(timer);
  }

  /** Ends this side after what was sent. */
  end(): void {
    this.#isClosed = true;
    this.#offer?.close();
    this.#sending?.end();
  }

  /** Breaks it. */
  destroy(): void {
    this.#isClosed = true;
    this.#offer?.close();
    this.#sending?.destroy();
    this.#receiving?.destroy();
  }

  #use(end: SendingEnd): void {
    if (this.#isClosed) {
      end.destroy();
      return;
    }
    this.#parts.say({ type: 'moved' });
    this.#sending = end;
    end.whenOver((broken) => this.#parts.onOver(broken));
  }
}

/** The payload of a chunk comes behind it. */
function withPayload(message: PeerMessage, payload: Uint8Array): PeerMessage {
  if (message.type !== 'chunk' || payload.byteLength === 0) return message;
  return { ...message, chunk: { ...message.chunk, payload } };
}
