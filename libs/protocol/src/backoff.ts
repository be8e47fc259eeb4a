import { setTimeout as delay } from 'node:timers/promises';

/** The shortest and the longest pause. */
export interface BackoffLimits {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** Growing pauses between attempts, each a little different, so that many who wait do not come at once. */
export class Backoff {
  readonly #longestMs: number;
  #delayMs: number;

  constructor({ firstMs, longestMs }: BackoffLimits = { firstMs: 100, longestMs: 2_000 }) {
    this.#delayMs = firstMs;
    this.#longestMs = longestMs;
  }

  /** How long the next pause is, at most. */
  get delayMs(): number {
    return this.#delayMs;
  }

  /** @throws when the signal aborts */
  async pause(signal?: AbortSignal): Promise<void> {
    const jittered = this.#delayMs * (0.5 + Math.random() / 2);
    this.#delayMs = Math.min(2 * this.#delayMs, this.#longestMs);
    await delay(jittered, undefined, signal && { signal });
  }
}
