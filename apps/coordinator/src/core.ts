import {
  transition,
  type CoordinatorEffect,
  type CoordinatorEvent,
  type CoordinatorState,
  type Decision,
  type JobEvent,
  type JobState,
} from '@thaw/orchestration';
import { messageOf, toThawError, type ThawError } from '@thaw/errors';
import type { Logger } from '@thaw/observability';
import type { KeptDecision } from '@thaw/store';
import { keptPartOf } from './kept-decision.js';

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
  /** Stores a decision. */
  readonly keep: (decision: KeptDecision<JobState, JobEvent>) => Promise<void>;
  /** A decision could not be stored: from now on nobody is told anything. Called once. */
  readonly onFailure: (failure: ThawError) => void;
}

/**
 * Holds the coordinator's state: takes one event at a time, decides by the pure core, stores the decision, and then has
 * its effects done, in the order of the decisions: nobody is told of one that is not in the store.
 */
export class Core {
  readonly #parts: CoreParts;
  #state: CoordinatorState;
  #effects: Promise<void> = Promise.resolve();
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
    this.#effects = this.#effects.then(() => this.#carryOut(before, decision));
    return this.#effects;
  }

  /** Resolves when the effects of all events so far are done, or never will be. */
  settled(): Promise<void> {
    return this.#effects;
  }

  /** Has effects done that were decided before there was a core, and stored. */
  perform(effects: readonly CoordinatorEffect[]): void {
    this.#effects = this.#effects.then(async () => {
      for (const effect of effects) await this.#perform(effect);
    });
  }

  /** @throws the ThawError for which the last decisions are not stored */
  requireStored(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #carryOut(before: CoordinatorState, decision: Decision): Promise<void> {
    if (await this.#hasKept(before, decision))
      for (const effect of decision.effects) await this.#perform(effect);
  }

  async #hasKept(before: CoordinatorState, decision: Decision): Promise<boolean> {
    if (this.#failure !== undefined) return false;
    const kept = keptPartOf(before, decision);
    try {
      if (kept !== undefined) await this.#parts.keep(kept);
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
