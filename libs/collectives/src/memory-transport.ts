import type { ThawError } from '@thaw/errors';
import type { GradientChunk } from '@thaw/protocol';
import { PeerLost } from './errors.js';
import { withChecksum } from './gradient-chunk.js';
import { peerName, type PeerGroup } from './peer-group.js';
import type { ChunkTap, PeerReceiver, PeerTransport } from './peer-transport.js';

/**
 * Decides what arrives in place of a chunk: nothing, the chunk, copies of it, an altered one; a promise delays
 * it and what the same sender sends after it to the same peer.
 */
export type ChunkFate = (
  from: number,
  to: number,
  chunk: GradientChunk,
) => readonly GradientChunk[] | Promise<readonly GradientChunk[]>;

/** What may be done to a {@link MemoryNetwork}. */
export interface MemoryNetworkOptions {
  readonly fate?: ChunkFate;
  readonly tap?: (from: number, to: number, chunk: GradientChunk) => void;
}

/** The members of one generation in one process, with faults on demand: for tests and simulations. */
export class MemoryNetwork {
  readonly transports: readonly MemoryTransport[];

  /** @param group a generation as any of its members sees it */
  constructor(group: PeerGroup, options: MemoryNetworkOptions = {}) {
    const fate: ChunkFate = options.fate ?? ((_from, _to, chunk) => [chunk]);
    const transports: MemoryTransport[] = [];
    const peerOf = (rank: number): MemoryTransport | undefined => transports[rank];
    for (const rank of group.members.keys()) {
      const tap: ChunkTap = (to, chunk) => options.tap?.(rank, to, chunk);
      transports.push(new MemoryTransport({ ...group, rank }, { peerOf, fate, tap }));
    }
    this.transports = transports;
  }

  /** Breaks the connection between two members; both notice at once, and what is under way is lost. */
  breakConnection(left: number, right: number): void {
    this.transports[left]?.lose(right, 'the connection broke');
    this.transports[right]?.lose(left, 'the connection broke');
  }
}

interface Wiring {
  readonly peerOf: (rank: number) => MemoryTransport | undefined;
  readonly fate: ChunkFate;
  readonly tap: ChunkTap;
}

type LinkState = 'open' | 'left' | 'lost' | 'closed';

/** A {@link PeerTransport} within one process. Payloads are copied when they are sent, as a network does. */
export class MemoryTransport implements PeerTransport {
  readonly group: PeerGroup;
  readonly #wiring: Wiring;
  readonly #states = new Map<number, LinkState>();
  readonly #bytesSentTo = new Map<number, number>();
  /** For each peer the end of what has been sent to it, so that chunks stay in order. */
  readonly #tails = new Map<number, Promise<void>>();
  #listening: (receiver: PeerReceiver) => void = () => undefined;
  readonly #receiver: Promise<PeerReceiver>;

  constructor(group: PeerGroup, wiring: Wiring) {
    this.group = group;
    this.#wiring = wiring;
    this.#receiver = new Promise((resolve) => {
      this.#listening = resolve;
    });
  }

  /** @inheritdoc */
  listen(receiver: PeerReceiver): void {
    this.#listening(receiver);
  }

  /** @inheritdoc */
  async send(to: number, chunk: GradientChunk): Promise<void> {
    this.#assertOpen(to);
    this.#wiring.tap(to, chunk);
    const copy = withChecksum({ ...chunk, payload: chunk.payload.slice(), rows: chunk.rows.slice() });
    this.#bytesSentTo.set(to, this.payloadBytesSentTo(to) + copy.payload.byteLength);
    void this.#afterTail(to, async () => {
      for (const arriving of await this.#wiring.fate(this.group.rank, to, copy)) {
        await this.#peer(to)?.receive(this.group.rank, arriving);
      }
    });
    await turn();
  }

  /** @inheritdoc */
  tellComputing(): void {
    for (const rank of this.group.members.keys()) {
      if (rank === this.group.rank || this.#stateOf(rank) !== 'open') continue;
      void this.#afterTail(rank, () => this.#peer(rank)?.hearComputing(this.group.rank));
    }
  }

  /** @inheritdoc */
  disconnect(rank: number, reason: ThawError): void {
    this.#states.set(rank, 'closed');
    this.#peer(rank)?.lose(this.group.rank, reason.message, reason);
  }

  /** @inheritdoc */
  payloadBytesSentTo(rank: number): number {
    return this.#bytesSentTo.get(rank) ?? 0;
  }

  /** @inheritdoc */
  async close(): Promise<void> {
    const farewells = [...this.group.members.keys()]
      .filter((rank) => rank !== this.group.rank && this.#stateOf(rank) === 'open')
      .map((rank) => {
        this.#states.set(rank, 'closed');
        return this.#afterTail(rank, () => this.#peer(rank)?.seeLeave(this.group.rank));
      });
    await Promise.all(farewells);
  }

  /** A chunk arrives from a peer. */
  async receive(from: number, chunk: GradientChunk): Promise<void> {
    const receiver = await this.#receiver;
    await turn();
    if (this.#stateOf(from) === 'open') receiver.onChunk(from, chunk);
  }

  /** A peer says that it computes. */
  async hearComputing(from: number): Promise<void> {
    const receiver = await this.#receiver;
    if (this.#stateOf(from) === 'open') receiver.onComputing(from);
  }

  /** A peer has left, after all that it sent. */
  seeLeave(rank: number): void {
    if (this.#stateOf(rank) !== 'open') return;
    this.#states.set(rank, 'left');
    void this.#receiver.then((receiver) => receiver.onPeerLeft(rank));
  }

  /** The connection with a peer breaks. */
  lose(rank: number, why: string, cause?: unknown): void {
    if (this.#stateOf(rank) !== 'open') return;
    this.#states.set(rank, 'lost');
    const error = new PeerLost(peerName(this.group, rank), why, { cause });
    void this.#receiver.then((receiver) => receiver.onPeerLost(rank, error));
  }

  #peer(rank: number): MemoryTransport | undefined {
    return this.#wiring.peerOf(rank);
  }

  #stateOf(rank: number): LinkState {
    return this.#states.get(rank) ?? 'open';
  }

  #assertOpen(rank: number): void {
    const state = this.#stateOf(rank);
    if (state !== 'open') throw new PeerLost(peerName(this.group, rank), `its connection is ${state}`);
  }

  #afterTail(to: number, next: () => Promise<void> | void): Promise<void> {
    const tail = (this.#tails.get(to) ?? Promise.resolve()).then(next);
    this.#tails.set(to, tail);
    return tail;
  }
}

/** Like a socket, a delivery lets the event loop turn. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
