/** Bytes of vectors that wait for a follower; then the training waits for it. */
const MOST_KEPT_BYTES = 2 ** 29;

/** A follower that has asked so often without coming nearer will not come up by itself. */
const MOST_ASKS = 32;

/** A member that has copied this one's state. */
interface Follower {
  /** The reduction of which it lacks the result. */
  readonly lacking: number;
  /** How many results it lacked when it lacked fewest. */
  readonly leastBehind: number;
  /** How often it has asked since. */
  readonly numAsks: number;
}

/** The results of the last reductions, kept for members that have copied this one's state and follow it while it trains. */
export class FollowedVectors {
  readonly #mostBytes: number;
  readonly #followers = new Map<string, Follower>();
  readonly #kept = new Map<number, Uint8Array>();
  /** The last reduction whose result was kept. */
  #latest = 0;

  constructor(mostBytes = MOST_KEPT_BYTES) {
    this.#mostBytes = mostBytes;
  }

  /** A member has this member's state after so many reductions. */
  follow(workerId: string, reductions: number): void {
    const lacking = reductions + 1;
    const behind = Math.max(0, this.#latest - reductions);
    const former = this.#followers.get(workerId);
    const isNearer = former === undefined || behind === 0 || behind < former.leastBehind;
    const progress = isNearer
      ? { leastBehind: behind, numAsks: 0 }
      : { leastBehind: former.leastBehind, numAsks: former.numAsks + 1 };
    this.#followers.set(workerId, { lacking, ...progress });
    this.#forget();
  }

  /** Keeps a result, if anybody lacks it. @param copy of it */
  keep(reductions: number, copy: () => Uint8Array): void {
    if (this.#followers.size === 0) return;
    this.#latest = reductions;
    this.#kept.set(reductions, copy());
  }

  get(reductions: number): Uint8Array | undefined {
    return this.#kept.get(reductions);
  }

  /** Whether every follower has the results of all reductions up to this one. */
  areAllAt(reductions: number): boolean {
    return [...this.#followers.values()].every(({ lacking }) => lacking > reductions);
  }

  /** Whether the training has to wait: there is no room for another result of the size of the last, or someone falls ever further behind. */
  get holdsUp(): boolean {
    return !this.#hasRoom || [...this.#followers.values()].some((each) => this.#isLosing(each));
  }

  /** Nobody follows any more. */
  clear(): void {
    this.#followers.clear();
    this.#kept.clear();
    this.#latest = 0;
  }

  get #hasRoom(): boolean {
    const sizes = [...this.#kept.values()].map(({ byteLength }) => byteLength);
    const kept = sizes.reduce((sum, size) => sum + size, 0);
    return sizes.length < 2 || kept + (sizes.at(-1) ?? 0) <= this.#mostBytes;
  }

  /** Once it is, until it has everything: where steps are short, taking a result may last as long as a step. */
  #isLosing({ lacking, numAsks }: Follower): boolean {
    return numAsks >= MOST_ASKS && lacking <= this.#latest;
  }

  #forget(): void {
    const least = Math.min(...Array.from(this.#followers.values(), ({ lacking }) => lacking));
    for (const reductions of this.#kept.keys()) if (reductions < least) this.#kept.delete(reductions);
  }
}
