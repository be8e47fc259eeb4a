import {
  transition,
  type CoordinatorEffect,
  type CoordinatorEvent,
  type CoordinatorState,
} from '@thaw/orchestration';
import { messageOf } from '@thaw/errors';
import type { Logger } from '@thaw/observability';

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

/**
 * Holds the coordinator's state: takes one event at a time, decides by the pure core, and has the effects done
 * in the order of the decisions, so that a decision is in the store before anybody is told of it.
 */
export class Core {
  readonly #handlers: EffectHandlers;
  readonly #logger: Logger;
  #state: CoordinatorState;
  #effects: Promise<void> = Promise.resolve();

  constructor(initial: CoordinatorState, handlers: EffectHandlers, logger: Logger) {
    this.#state = initial;
    this.#handlers = handlers;
    this.#logger = logger;
  }

  get state(): CoordinatorState {
    return this.#state;
  }

  /** Decides at once; resolves when the effects of this and all earlier events are done. */
  dispatch(happening: Happening): Promise<void> {
    const { state, effects } = transition(this.#state, { ...happening, at: Date.now() });
    this.#state = state;
    this.#effects = this.#effects.then(async () => {
      for (const effect of effects) await this.#perform(effect);
    });
    return this.#effects;
  }

  async #perform(effect: CoordinatorEffect): Promise<void> {
    try {
      const handle = this.#handlers[effect.type] as (effect: CoordinatorEffect) => Promise<void> | void;
      await handle(effect);
    } catch (thrown) {
      this.#logger.error({ effect: effect.type, why: messageOf(thrown) }, 'an effect failed');
    }
  }
}
