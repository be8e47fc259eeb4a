import { subtreeKey, type Subtree } from '@thaw/orchestration';
import type { Bucket } from './bucket-layout.js';
import type { ReceivedPartial } from './reduce-round.js';

/** A partial sum for a reduce that has not begun here, with the vector length that its sender named. */
export interface EarlyPartial extends ReceivedPartial {
  readonly totalLength: number;
}

/** What tells one partial sum of a reduce from another. */
export interface PartialName {
  readonly from: number;
  readonly bucket: Bucket;
  readonly subtree: Subtree | undefined;
}

/**
 * What faster peers sent for the next reduce. Bounded by the layout: at most one entry for each sender, owned
 * bucket and subtree of the sender's run, and one for each sender without examples.
 */
export class EarlyPartials {
  #entries = new Map<string, EarlyPartial>();

  /** Whether this is the first of its kind; one that came before changes nothing. */
  needs(name: PartialName): boolean {
    return !this.#entries.has(keyOf(name));
  }

  put(partial: EarlyPartial): void {
    this.#entries.set(keyOf({ ...partial, subtree: partial.sum?.subtree }), partial);
  }

  /** Hands everything out and keeps nothing. */
  takeAll(): EarlyPartial[] {
    const entries = [...this.#entries.values()];
    this.#entries = new Map();
    return entries;
  }
}

function keyOf({ from, bucket, subtree }: PartialName): string {
  return subtree === undefined ? `${from}` : `${from}/${bucket.index}/${subtreeKey(subtree)}`;
}
