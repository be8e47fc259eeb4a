import type { GradientChunk } from '@thaw/protocol';
import type { PeerLost } from '../errors.js';
import type { ArrivingChunk, PeerReceiver } from '../peer-transport.js';

/** Something that a receiver was told. */
export type Arrival =
  | { readonly type: 'chunk'; readonly from: number; readonly chunk: GradientChunk }
  | { readonly type: 'computing'; readonly from: number }
  | { readonly type: 'left'; readonly from: number }
  | { readonly type: 'lost'; readonly from: number; readonly error: PeerLost };

/** Keeps what arrives, for tests to await. */
export class RecordingReceiver implements PeerReceiver {
  readonly arrivals: Arrival[] = [];
  #wake: () => void = () => undefined;

  onChunk(from: number, { elsewhere, ...chunk }: ArrivingChunk): void {
    const [payload, rows] = [chunk.payload, chunk.rows].map((bytes) => Uint8Array.from(bytes));
    const placed = elsewhere && new Uint8Array(elsewhere.sizeBytes);
    if (placed !== undefined) elsewhere?.copyInto(placed);
    this.#add({ type: 'chunk', from, chunk: { ...chunk, payload: placed ?? payload!, rows: rows! } });
  }

  onComputing(from: number): void {
    this.#add({ type: 'computing', from });
  }

  onPeerLeft(from: number): void {
    this.#add({ type: 'left', from });
  }

  onPeerLost(from: number, error: PeerLost): void {
    this.#add({ type: 'lost', from, error });
  }

  /** Resolves when at least `count` things have arrived. */
  async atLeast(count: number): Promise<readonly Arrival[]> {
    while (this.arrivals.length < count) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.arrivals;
  }

  #add(arrival: Arrival): void {
    this.arrivals.push(arrival);
    this.#wake();
  }
}
