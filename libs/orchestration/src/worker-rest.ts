import type { CoordinatorState, Expulsion, WorkerState } from './coordinator-state.js';

/** How long the first expulsion keeps a worker out of all jobs; each further one twice as long. */
const FIRST_REST_MS = 5_000;
const LONGEST_REST_MS = 300_000;
/** After so long without another one they are forgotten. */
const FORGET_AFTER_MS = 600_000;

/** Workers are expelled for what they did to others: the next ones of their names are left out of all jobs for a while. */
export function withExpulsions(state: CoordinatorState, workers: readonly WorkerState[]): CoordinatorState {
  const expulsions = workers.map(({ name }) => again(state, name));
  const names = new Set(expulsions.map(({ name }) => name));
  const others = state.expulsions.filter(
    ({ name, restsUntil }) => !names.has(name) && state.now - restsUntil <= FORGET_AFTER_MS,
  );
  return { ...state, expulsions: [...others, ...expulsions] };
}

/** Until when a worker of this name rests; undefined when it does not. */
export function restOf({ expulsions, now }: CoordinatorState, name: string): number | undefined {
  const restsUntil = expulsions.find((each) => each.name === name)?.restsUntil ?? 0;
  return restsUntil > now ? restsUntil : undefined;
}

/** Whether a worker may get a job now. */
export function isRested({ now }: CoordinatorState, { restsUntil = 0 }: WorkerState): boolean {
  return now >= restsUntil;
}

function again({ expulsions, now }: CoordinatorState, name: string): Expulsion {
  const before = expulsions.find((each) => each.name === name);
  const isForgotten = before === undefined || now - before.restsUntil > FORGET_AFTER_MS;
  const count = isForgotten ? 1 : before.count + 1;
  const restMs = Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** (count - 1));
  return { name, count, restsUntil: now + restMs };
}
