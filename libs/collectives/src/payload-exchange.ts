import { ThawError } from '@thaw/errors';
import type { PeerMessage, PlacedPayload } from '@thaw/protocol';
import { HostMemory, LEAST_PLACED_BYTES, type Stamp } from '@thaw/vectors';
import { AttachedMemory } from './attached-memory.js';
import type { PayloadElsewhere } from './peer-transport.js';

/** What one side of a stream says to the other about shared memory. */
export type MemoryMessage = Extract<PeerMessage, { type: 'memory' | 'attached' | 'taken' }>;

/** A payload that the other side finds where it is. */
export interface Placing {
  readonly placed: PlacedPayload;
  /** Resolves when the other side reads it no more, or will never. */
  readonly taken: Promise<void>;
}

/** Memory of this side that the other side was told of. */
interface Offer {
  readonly id: number;
  readonly memory: HostMemory;
  readonly stamp: Stamp;
  readonly isAttached: Promise<boolean>;
  answer(isAttached: boolean): void;
}

/**
 * How payloads go between the two ends of a stream: with their messages, or not at all, where they lie in memory of the host that the
 * other side has shown that it can read. The bytes are the same either way.
 */
export class PayloadExchange {
  readonly #say: (message: MemoryMessage) => void;
  /** In the order of their ids. */
  readonly #offers: Offer[] = [];
  /** By the ids that the other side gave. */
  readonly #attached = new Map<number, AttachedMemory>();
  /** Of what the other side has yet to take, in the order in which it will. */
  readonly #untaken: (() => void)[] = [];
  /** And the other side has yet to learn. */
  #numTaken = 0;
  #isSharing = false;
  #isClosed = false;

  /** @param say sends to the other side; a message that is lost is no harm */
  constructor(say: (message: MemoryMessage) => void) {
    this.#say = say;
  }

  /** From now on memory is offered, and what is offered is attached. */
  begin(): void {
    this.#isSharing = true;
  }

  /** What the other side said. */
  hear(message: MemoryMessage): void {
    if (this.#isClosed) return;
    if (message.type === 'taken') this.#untaken.splice(0, message.count).forEach((resolve) => resolve());
    else if (message.type === 'attached') this.#offers[message.id]?.answer(message.isAttached);
    else {
      const { id } = message.memory;
      const attached = this.#isSharing ? AttachedMemory.attach(message.memory) : undefined;
      this.#attached.get(id)?.close();
      this.#attached.delete(id);
      if (attached !== undefined) this.#attached.set(id, attached);
      this.#say({ type: 'attached', id, isAttached: attached !== undefined });
    }
  }

  /** Lets the other side find a payload where it is. @returns undefined when it has to go with its message */
  async place(payload: Uint8Array): Promise<Placing | undefined> {
    const { byteOffset: offset, byteLength: sizeBytes } = payload;
    if (!this.#isSharing || sizeBytes < LEAST_PLACED_BYTES) return undefined;
    const memory = HostMemory.of(payload.buffer);
    const offer = memory && (this.#offers.find((each) => each.memory === memory) ?? this.#offer(memory));
    if (offer === undefined || !(await offer.isAttached) || this.#isClosed) return undefined;
    const taken = new Promise<void>((resolve) => this.#untaken.push(resolve));
    return { placed: { memory: offer.id, offset, sizeBytes }, taken };
  }

  /**
   * A payload that the other side placed.
   * @throws ThawError FAILED_PRECONDITION when nothing was attached
   */
  find(placed: PlacedPayload): PayloadElsewhere {
    const attached = this.#attached.get(placed.memory);
    if (attached === undefined)
      throw new ThawError(
        'FAILED_PRECONDITION',
        'a chunk: expected its payload with it, received a place in memory',
      );
    return attached.payloadAt(placed);
  }

  /** The payload that the other side placed first of those that were not taken is not needed there any more; it is told at the end of the turn. */
  take(): void {
    this.#numTaken += 1;
    if (this.#numTaken === 1) setImmediate(() => this.#tellTaken());
  }

  /** Frees what both sides had. What was placed may be written over from now on. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const offer of this.#offers) {
      offer.memory.withdraw(offer.stamp);
      offer.answer(false);
    }
    for (const resolve of this.#untaken.splice(0)) resolve();
    for (const memory of this.#attached.values()) memory.close();
  }

  #tellTaken(): void {
    const count = this.#numTaken;
    this.#numTaken = 0;
    if (!this.#isClosed) this.#say({ type: 'taken', count });
  }

  #offer(memory: HostMemory): Offer | undefined {
    const stamp = memory.offer();
    if (stamp === undefined) return undefined;
    const id = this.#offers.length;
    let answer: Offer['answer'] = () => undefined;
    const isAttached = new Promise<boolean>((resolve) => (answer = resolve));
    const offer = { id, memory, stamp, isAttached, answer };
    this.#offers.push(offer);
    this.#say({ type: 'memory', memory: { id, ...memory.file, processId: process.pid, ...stamp } });
    return offer;
  }
}
