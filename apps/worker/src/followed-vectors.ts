/** Bytes of vectors that wait for a follower; then the training waits for it. */
const MOST_KEPT_BYTES = 2 ** 29;

/** The results of the last reductions, kept for members that have copied this one's state and follow it while it trains. */
export class FollowedVectors {
  readonly #mostBytes: number;
  /** By follower, the reduction of which it lacks the result. */
  readonly #lacking = new Map<string, number>();
  readonly #kept = new Map<number, Uint8Array>();

  constructor(mostBytes = MOST_KEPT_BYTES) {
    this.#mostBytes = mostBytes;
  }

  /** A member has this member's state after so many reductions. */
  follow(workerId: string, reductions: number): void {
    this.#lacking.set(workerId, reductions + 1);
    this.#forget();
  }

  /** Keeps a result, if anybody lacks it. @param copy of it */
  keep(reductions: number, copy: () => Uint8Array): void {
    if (this.#lacking.size > 0) this.#kept.set(reductions, copy());
  }

  get(reductions: number): Uint8Array | undefined {
    return this.#kept.get(reductions);
  }

  /** Whether every follower has the results of all reductions up to this one. */
  areAllAt(reductions: number): boolean {
    return [...this.#lacking.values()].every((lacking) => lacking > reductions);
  }

  /** Whether there is room for another one of the size of the last. */
  get hasRoom(): boolean {
    const sizes = [...this.#kept.values()].map(({ byteLength }) => byteLength);
    const kept = sizes.reduce((sum, size) => sum + size, 0);
    return sizes.length < 2 || kept + (sizes.at(-1) ?? 0) <= this.#mostBytes;
  }

  /** Nobody follows any more. */
  clear(): void {
    this.#lacking.clear();
    this.#kept.clear();
  }

  #forget(): void {
    const least = Math.min(...this.#lacking.values());
    for (const reductions of this.#kept.keys()) if (reductions < least) this.#kept.delete(reductions);
  }
}
