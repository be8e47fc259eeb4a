import { setFlagsFromString } from 'node:v8';

/** How long no job may be left before memory is collected: the next one often comes at once. */
const IDLE_MS = 2_000;

/** What an idle collection needs to know and to do. */
export interface IdleCollectionParts {
  /** Whether no job is prepared, waits or trains. */
  readonly isIdle: () => boolean;
  /** By default V8's, where the process was started with `--expose-gc`; otherwise nothing is collected. */
  readonly collect?: (() => void) | undefined;
  readonly afterMs?: number;
}

/**
 * Collects garbage once after the last of some jobs. While jobs are read and served a heap may grow far past what is in
 * use, which is faster; but V8 collects when something is allocated, and a coordinator without jobs allocates next to
 * nothing, so it would hold for hours what its jobs left.
 */
export class IdleCollection {
  readonly #isIdle: () => boolean;
  readonly #collect: (() => void) | undefined;
  readonly #afterMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor({ isIdle, collect = collectorOfProcess(), afterMs = IDLE_MS }: IdleCollectionParts) {
    this.#isIdle = isIdle;
    this.#collect = collect;
    this.#afterMs = afterMs;
  }

  /** To be told of every job that is over. */
  jobEnded(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#isIdle()) this.#collect?.();
    }, this.#afterMs).unref();
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}

/** Compacts as well: of the pages that V8 holds after a load half is empty, a little in each. */
function collectorOfProcess(): (() => void) | undefined {
  const { gc } = globalThis;
  if (gc === undefined) return undefined;
  return () => {
    setFlagsFromString('--compact-on-every-full-gc');
    gc();
    setFlagsFromString('--no-compact-on-every-full-gc');
  };
}
