import type { ProgressSignal } from './progress-signal.js';

/** Shows that the computation of a phase comes further; what is done for the first time in it may take long. */
export class PassPaces {
  readonly #progress: ProgressSignal;
  readonly #known = new Set<string>();

  constructor(progress: ProgressSignal) {
    this.#progress = progress;
  }

  /** Does something that takes about as long each time, but for the first. */
  observe<Result>(what: string, work: () => Result): Result {
    const result = this.#known.has(what) ? this.#during('usual', work) : this.#during('long', work);
    this.#known.add(what);
    return result;
  }

  /** Does something that may take long. */
  observeLong<Result>(work: () => Result): Result {
    return this.#during('long', work);
  }

  #during<Result>(pace: 'usual' | 'long', work: () => Result): Result {
    this.#progress.beat(pace);
    const result = work();
    this.#progress.beat('usual');
    return result;
  }
}
