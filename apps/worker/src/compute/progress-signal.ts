/** How long what a compute thread does next may take: as long as it usually does, or longer than anybody can tell. */
export type Pace = 'usual' | 'long';

const NUM_CELLS = 2;
const BEATS = 0;
const IS_LONG = 1;

/** How far the compute thread is, in memory that both threads see: it is read while that thread is blocked. */
export class ProgressSignal {
  readonly buffer: SharedArrayBuffer;
  readonly #cells: Int32Array;

  /** @param buffer of the signal in the other thread; without one, a new signal */
  constructor(buffer = new SharedArrayBuffer(NUM_CELLS * Int32Array.BYTES_PER_ELEMENT)) {
    this.buffer = buffer;
    this.#cells = new Int32Array(buffer);
  }

  /** The compute thread has come further. @param next how long what it does now may take */
  beat(next: Pace): void {
    Atomics.store(this.#cells, IS_LONG, next === 'long' ? 1 : 0);
    Atomics.add(this.#cells, BEATS, 1);
  }

  /** How often it came further; wraps around. */
  get numBeats(): number {
    return Atomics.load(this.#cells, BEATS);
  }

  /** How long what it does now may take. */
  get pace(): Pace {
    return Atomics.load(this.#cells, IS_LONG) === 0 ? 'usual' : 'long';
  }
}
