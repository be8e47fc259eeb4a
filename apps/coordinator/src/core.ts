import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  transition,
  type CoordinatorEffect,
  type CoordinatorEvent,
  type CoordinatorState,
  type JobEvent,
  type JobState,
} from '@thaw/orchestration';
import { messageOf, toThawError, type ThawError } from '@thaw/errors';
import type { Logger } from '@thaw/observability';
import type { KeptDecision } from '@thaw/store';
import { keptPartOf, keptTogether } from './kept-decision.js';

type Kept = KeptDecision<JobState, JobEvent>;

/** A decision that is to be stored, and then to be carried out. */
interface Decided {
  readonly kept: Kept | undefined;
  readonly effects: readonly CoordinatorEffect[];
}

/** Decisions that are stored together, and carried out one after the other. */
interface Group {
  readonly decisions: Decided[];
  /** How many of them there is anything to store of. */
  numKept: number;
}

/** Decisions in one transaction, which holds the thread as long as it takes. */
const MOST_KEPT = 64;

/** What happened, before the clock is put to it. */
export type Happening = CoordinatorEvent extends infer Event
  ? Event extends unknown
    ? Omit<Event, 'at'>
    : never
  : never;

/** One handler for each kind of effect; what takes long is started, not awaited. */
export type EffectHandlers = {
  readonly [Type in CoordinatorEffect['type']]: (
    effect: Extract<CoordinatorEffect, { type: Type }>,
  ) => Promise<void> | void;
};

/** What the core works with. */
export interface CoreParts {
  readonly handlers: EffectHandlers;
  readonly logger: Logger;
  /** Stores a decision, or several in one. */
  readonly keep: (decision: Kept) => Promise<void>;
  /** A decision could not be stored: from now on nobody is told anything. Called once. */
  readonly onFailure: (failure: ThawError) => void;
}

/**
 * Holds the coordinator's state: takes one event at a time, decides by the pure core, stores the decision, and then has
 * its effects done, in the order of the decisions: nobody is told of one that is not in the store. What is decided while
 * others are being stored is stored together: each flush of the disk costs the same, however much it is for.
 */
export class Core {
  readonly #parts: CoreParts;
  #state: CoordinatorState;
  #effects: Promise<void> = Promise.resolve();
  /** What is stored next, once the effects of all that was decided before are done; undefined: nothing waits. */
  #next: Group | undefined;
  /** Set once a decision could not be stored. */
  #failure: ThawError | undefined;

  constructor(initial: CoordinatorState, parts: CoreParts) {
    this.#state = initial;
    this.#parts = parts;
  }

  get state(): CoordinatorState {
    return this.#state;
  }

  /** Decides at once; resolves when the effects of this and all earlier events are done, or never will be. */
  dispatch(happening: Happening): Promise<void> {
    const before = this.#state;
    const decision = transition(before, { ...happening, at: Date.now() });
    this.#state = decision.state;
    return this.#enter({ kept: keptPartOf(before, decision), effects: decision.effects });
  }

  /** Resolves when the effects of all events so far are done, or never will be. */
  settled(): Promise<void> {
    return this.#effects;
  }

  /** Has effects done that were decided before there was a core, and stored. */
  perform(effects: readonly CoordinatorEffect[]): void {
    void this.#enter({ kept: undefined, effects });
  }

  /** @throws the ThawError for which the last decisions are not stored */
  requireStored(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  #enter(decided: Decided): Promise<void> {
    const group = (this.#next ??= this.#openGroup());
    group.decisions.push(decided);
    if (decided.kept !== undefined) group.numKept += 1;
    // What makes room for a checkpoint takes any later one in the index for one that the job has gone back from.
    const isLast = group.numKept === MOST_KEPT || decided.kept?.checkpoints !== undefined;
    if (isLast) this.#next = undefined;
    return this.#effects;
  }

  #openGroup(): Group {
    const group: Group = { decisions: [], numKept: 0 };
    this.#effects = this.#effects.then(() => this.#carryOut(group));
    return group;
  }

  async #carryOut(group: Group): Promise<void> {
    // A store that never waits would keep all else waiting while a backlog is stored; what is heard meanwhile joins.
    if (group.numKept > 0) await nextTurn();
    if (this.#next === group) this.#next = undefined;
    if (!(await this.#hasKept(group))) return;
    for (const { effects } of group.decisions) for (const effect of effects) await this.#perform(effect);
  }

  async #hasKept({ decisions, numKept }: Group): Promise<boolean> {
    if (this.#failure !== undefined) return false;
    try {
      if (numKept > 0) await this.#parts.keep(keptTogether(decisions.flatMap(({ kept }) => kept ?? [])));
      return true;
    } catch (thrown) {
      this.#failure = toThawError(thrown);
      this.#parts.onFailure(this.#failure);
      return false;
    }
  }

  async #perform(effect: CoordinatorEffect): Promise<void> {
    try {
      const handle = this.#parts.handlers[effect.type] as (effect: CoordinatorEffect) => Promise<void> | void;
      await handle(effect);
    } catch (thrown) {
      this.#parts.logger.error({ effect: effect.type, why: messageOf(thrown) }, 'an effect failed');
    }
  }
}
