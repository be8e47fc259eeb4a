import type { Pace } from './progress-signal.js';

/** How long a compute thread may make no progress before it counts as hung, in milliseconds. */
export interface StallLimits {
  /** At least, where ten usual steps are shorter. */
  readonly stallMs: number;
  /** While it does what it does seldom or for the first time: load, prepare, compile, copy or store a state. */
  readonly longStallMs: number;
}

/** What is seen of a compute thread at one look. */
export interface ComputeSight {
  /** Since the look before. */
  readonly elapsedMs: number;
  /** Whether it has anything to do. */
  readonly isBusy: boolean;
  readonly numBeats: number;
  readonly pace: Pace;
  /** So often the process had to wait for memory to be read from a disk, since its start. */
  readonly majorPageFaults: number;
}

/** A compute thread that made no progress for longer than its limit. */
export interface Stall {
  readonly stalledMs: number;
  readonly limitMs: number;
  /** The median of its last steps; undefined before the first one of a phase. */
  readonly usualStepMs: number | undefined;
}

/** Without progress for so many usual steps, a thread hangs. */
const MOST_USUAL_STEPS = 10;
/** Of so many last steps the middle one is usual. */
const NUM_STEPS_KNOWN = 31;

/**
 * Tells a compute thread that hangs from one that is slow. It adds up what it saw pass while nothing happened, and does not read a
 * clock: time in which the process itself was stopped, or waited for its memory, counts for nothing.
 */
export class ComputeWatch {
  readonly #limits: StallLimits;
  readonly #mostElapsedMs: number;
  #steps: number[] = [];
  #stalledMs = 0;
  #numBeats = 0;
  #majorPageFaults = 0;

  /** @param lookEveryMs how often it is to be shown the thread: no look counts for more */
  constructor(limits: StallLimits, lookEveryMs: number) {
    this.#limits = limits;
    this.#mostElapsedMs = lookEveryMs;
  }

  /** A step was computed. */
  onStep(ms: number): void {
    this.#steps = [...this.#steps, ms].slice(-NUM_STEPS_KNOWN);
  }

  /** Steps may take another time from now on. */
  onOtherSteps(): void {
    this.#steps = [];
  }

  /** @returns what hangs, once it does */
  look({ elapsedMs, isBusy, numBeats, pace, majorPageFaults }: ComputeSight): Stall | undefined {
    const waitedForMemory = majorPageFaults > this.#majorPageFaults;
    this.#majorPageFaults = majorPageFaults;
    if (!isBusy || numBeats !== this.#numBeats) {
      this.#numBeats = numBeats;
      this.#stalledMs = 0;
      return undefined;
    }
    if (!waitedForMemory) this.#stalledMs += Math.min(elapsedMs, this.#mostElapsedMs);
    const limitMs = this.#limitAt(pace);
    if (this.#stalledMs <= limitMs) return undefined;
    return { stalledMs: this.#stalledMs, limitMs, usualStepMs: this.#usualStepMs };
  }

  #limitAt(pace: Pace): number {
    const { stallMs, longStallMs } = this.#limits;
    const usualStepMs = this.#usualStepMs;
    if (pace === 'long' || usualStepMs === undefined) return longStallMs;
    return Math.max(stallMs, MOST_USUAL_STEPS * usualStepMs);
  }

  get #usualStepMs(): number | undefined {
    return [...this.#steps].sort((left, right) => left - right)[Math.floor(this.#steps.length / 2)];
  }
}
