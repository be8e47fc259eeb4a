import { InvalidBatch } from '../errors.js';

/** Where batches come from. */
export interface BatchSource<T> {
  /** In a pass over all examples, where that is known before. */
  readonly numBatches: number | undefined;
  /** The batches of a pass, counted from 0 within a run. Whoever takes one frees it. */
  pass(index: number): AsyncIterable<T> | Iterable<T>;
}

/**
 * Hands out the batches of a source epoch by epoch: a whole pass in each, or a fixed number of batches, with which an
 * epoch goes on where the one before it ended. Where a pass ends before, the next one begins.
 *
 * @source keras/src/trainers/epoch_iterator.py
 */
export class BatchFeed<T> {
  /** Batches in an epoch; undefined where only its end will tell. */
  readonly numSteps: number | undefined;
  readonly #source: BatchSource<T>;
  readonly #isCounted: boolean;
  #numPasses = 0;
  #iterator: AsyncIterator<T> | undefined;
  #isExhausted = false;

  /** @param numSteps how many batches make an epoch; by default a pass does */
  constructor(source: BatchSource<T>, numSteps?: number) {
    this.#source = source;
    this.#isCounted = numSteps !== undefined;
    this.numSteps = numSteps ?? source.numBatches;
  }

  /** Whether an epoch had to end before it had all its batches. */
  get isExhausted(): boolean {
    return this.#isExhausted;
  }

  /** The batches of the next epoch. @throws InvalidBatch when there is none */
  async *epoch(): AsyncGenerator<T, void, undefined> {
    let numTaken = 0;
    for await (const batch of this.#isCounted ? this.#counted() : this.#open()) {
      numTaken += 1;
      yield batch;
    }
    if (numTaken > 0) return;
    const advice = 'give a function that makes them anew for each epoch';
    throw new InvalidBatch('batches', 'at least one in an epoch', `none; ${advice}`);
  }

  /** Ends a pass that is under way. */
  async close(): Promise<void> {
    await this.#iterator?.return?.();
    this.#iterator = undefined;
  }

  async *#counted(): AsyncGenerator<T, void, undefined> {
    for (let step = 0; step < (this.numSteps ?? 0); step++) {
      const next = await this.#next();
      if (next.done === true) {
        this.#isExhausted = true;
        return;
      }
      yield next.value;
    }
  }

  /** The next batch, of the next pass if need be; done where that is empty, too. */
  async #next(): Promise<IteratorResult<T, unknown>> {
    if (this.#iterator !== undefined) {
      const next = await this.#iterator.next();
      if (next.done !== true) return next;
    }
    this.#iterator = this.#open();
    return this.#iterator.next();
  }

  async *#open(): AsyncGenerator<T, void, undefined> {
    yield* this.#source.pass(this.#numPasses++);
  }
}
