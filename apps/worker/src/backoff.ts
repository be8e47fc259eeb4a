import { setTimeout as delay } from 'node:timers/promises';

const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 2_000;

/** Growing pauses between attempts, each a little different, so that many who wait do not come at once. */
export class Backoff {
  #delayMs = FIRST_DELAY_MS;

  /** How long the next pause is, at most. */
  get delayMs(): number {
    return this.#delayMs;
  }

  /** @throws the signal's reason */
  async pause(signal?: AbortSignal): Promise<void> {
    const jittered = this.#delayMs * (0.5 + Math.random() / 2);
    this.#delayMs = Math.min(2 * this.#delayMs, LONGEST_DELAY_MS);
    await delay(jittered, undefined, signal && { signal });
  }
}
