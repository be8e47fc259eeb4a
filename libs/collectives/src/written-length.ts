import type { ThawError } from '@thaw/errors';

/** Who reads vectors while they are written. */
export interface WrittenFollower {
  onGrowth(): void;
  /** They will never be whole. */
  onFailure(error: ThawError): void;
}

/** How far the vectors of a member are written that others read meanwhile: all of them from their beginning on, up to the same element. */
export class WrittenLength {
  #elements = 0;
  #failure: ThawError | undefined;
  readonly #followers = new Set<WrittenFollower>();

  /** From here on nothing may be read yet. */
  get elements(): number {
    return this.#elements;
  }

  /** @param elements no fewer than before */
  growTo(elements: number): void {
    if (elements < this.#elements)
      throw new RangeError(`Expected to grow from ${this.#elements} elements on, received ${elements}.`);
    this.#elements = elements;
    for (const follower of this.#followers) follower.onGrowth();
  }

  fail(error: ThawError): void {
    this.#failure ??= error;
    for (const follower of this.#followers) follower.onFailure(this.#failure);
  }

  /** Calls the follower from now on, also at once where it has failed. @returns what ends that */
  follow(follower: WrittenFollower): () => void {
    this.#followers.add(follower);
    if (this.#failure !== undefined) follower.onFailure(this.#failure);
    return () => void this.#followers.delete(follower);
  }
}
