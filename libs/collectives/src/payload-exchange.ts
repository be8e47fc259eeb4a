import { ThawError } from '@thaw/errors';
import type { PeerMessage, PlacedPayload } from '@thaw/protocol';
import { AttachedMemory, PayloadMemory } from './shared-memory.js';

/** What one side of a stream says to the other about shared memory. */
export type MemoryMessage = Extract<PeerMessage, { type: 'memory' | 'attached' | 'taken' }>;

/**
 * How payloads go between the two ends of a stream: with their messages, or through memory that both have, where each side
 * has shown that it can read what the other one offers. The bytes are the same either way.
 */
export class PayloadExchange {
  readonly #say: (message: MemoryMessage) => void;
  #own: PayloadMemory | undefined;
  #peers: AttachedMemory | undefined;
  #isClosed = false;

  /** @param say sends to the other side; a message that is lost is no harm */
  constructor(say: (message: MemoryMessage) => void) {
    this.#say = say;
  }

  /** Offers memory of this host, if there is such. */
  offer(): void {
    if (this.#own !== undefined || this.#isClosed) return;
    this.#own = PayloadMemory.create();
    if (this.#own !== undefined) this.#say({ type: 'memory', memory: this.#own.description });
  }

  /** What the other side said. */
  hear(message: MemoryMessage): void {
    if (this.#isClosed) return;
    if (message.type === 'attached') this.#own?.confirm();
    else if (message.type === 'taken') this.#own?.free(message.slot);
    else if (this.#peers === undefined) {
      this.#peers = AttachedMemory.attach(message.memory);
      if (this.#peers !== undefined) this.#say({ type: 'attached' });
    }
  }

  /** Puts a payload where the other side finds it, once there is room. @returns undefined when it has to go with its message */
  async place(payload: Uint8Array): Promise<PlacedPayload | undefined> {
    if (this.#own?.takes(payload) !== true) return undefined;
    await this.#own.untilFree();
    return this.#own.place(payload);
  }

  /**
   * Lets `use` have a payload that the other side placed, during the call only.
   * @throws ThawError FAILED_PRECONDITION when nothing was attached; DATA_LOSS when it is not there
   */
  take(placed: PlacedPayload, use: (payload: Uint8Array) => void): void {
    if (this.#peers === undefined)
      throw new ThawError(
        'FAILED_PRECONDITION',
        'a chunk: expected its payload with it, received a place in memory',
      );
    use(this.#peers.read(placed));
    if (!this.#isClosed) this.#say({ type: 'taken', slot: placed.slot });
  }

  /** Frees what both sides had. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#own?.close();
    this.#peers?.close();
  }
}
