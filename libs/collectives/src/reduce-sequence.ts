import type { ReduceId } from './reduce-id.js';

/** A reduce within a generation. */
export type Turn = Pick<ReduceId, 'step' | 'purpose'>;

/** Where a message's reduce stands: running here, begun by peers only, over, or one that cannot be. */
export type Place =
  | { readonly kind: 'current' | 'early' | 'done' }
  | { readonly kind: 'refused'; readonly code: 'ABORTED' | 'FAILED_PRECONDITION'; readonly why: string };

/**
 * The order of the reduces of one generation. All members take part in every reduce, so none can end a reduce
 * that another has not begun: peers are at the reduce that runs here or at the one after it, never further.
 */
export class ReduceSequence {
  #current: Turn | undefined;
  /** What peers have begun and this member has not. */
  #early: Turn | undefined;
  /** Those that ended in the last step that had any; all of one step, in order. */
  #done: readonly Turn[] = [];

  /** Places a message's reduce; the first message of a coming one fixes which it is. */
  placeOf(turn: Turn): Place {
    if (this.#current !== undefined && isSame(turn, this.#current)) return { kind: 'current' };
    if (this.#done.some((done) => isSame(turn, done))) return { kind: 'done' };
    const base = this.#current ?? this.#done.at(-1);
    if (base !== undefined && turn.step < base.step)
      return refused('ABORTED', turn, `older than ${textOf(base)}`);
    if (base !== undefined && turn.step > base.step + 1) {
      return refused('FAILED_PRECONDITION', turn, `more than one step after ${textOf(base)}`);
    }
    if (this.#early !== undefined && !isSame(turn, this.#early)) {
      return refused('FAILED_PRECONDITION', turn, `not ${textOf(this.#early)}, which another peer has begun`);
    }
    this.#early = { step: turn.step, purpose: turn.purpose };
    return { kind: 'early' };
  }

  /** Begins a reduce here. @returns why it cannot begin, or `undefined` */
  begin(turn: Turn): string | undefined {
    const why = this.#obstacleOf(turn);
    if (why !== undefined) return why;
    this.#current = { step: turn.step, purpose: turn.purpose };
    this.#early = undefined;
    return undefined;
  }

  /** Ends the reduce that runs. */
  end(): void {
    const ended = this.#current;
    if (ended === undefined) return;
    this.#done = [...this.#done.filter((done) => done.step === ended.step), ended];
    this.#current = undefined;
  }

  #obstacleOf(turn: Turn): string | undefined {
    if (this.#current !== undefined) return `${textOf(this.#current)} is still running; await it first`;
    const last = this.#done.at(-1);
    if (last !== undefined && this.#done.some((done) => isSame(turn, done))) return 'it has ended already';
    if (last !== undefined && (turn.step < last.step || turn.step > last.step + 1)) {
      return `expected step ${last.step} or ${last.step + 1} after ${textOf(last)}`;
    }
    if (this.#early !== undefined && !isSame(turn, this.#early)) {
      return `its peers have begun ${textOf(this.#early)}; members of one generation take the same steps`;
    }
    return undefined;
  }
}

function refused(code: 'ABORTED' | 'FAILED_PRECONDITION', turn: Turn, why: string): Place {
  return { kind: 'refused', code, why: `${textOf(turn)} is ${why}` };
}

function isSame(left: Turn, right: Turn): boolean {
  return left.step === right.step && left.purpose === right.purpose;
}

function textOf(turn: Turn): string {
  return `the ${turn.purpose} reduce of step ${turn.step}`;
}
