import type { CoordinatorState, Expulsion, WorkerState } from './coordinator-state.js';

/** How long the first expulsion keeps a worker out of all jobs; each further one twice as long. */
const FIRST_REST_MS = 5_000;
const LONGEST_REST_MS = 300_000;
/** After so long without another one they are forgotten. */
const FORGET_AFTER_MS = 600_000;

/**
 * Workers are expelled for what they did to others: the next ones of their names are left out of all jobs for a while.
 * @param isUnreachable others could not reach them: they have to reach those before they come back
 */
export function withExpulsions(
  state: CoordinatorState,
  workers: readonly WorkerState[],
  { isUnreachable = false } = {},
): CoordinatorState {
  const expulsions = workers.map(({ name }) => ({
    ...again(state, name),
    ...(isUnreachable && { isUnreachable }),
  }));
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

/** Whether the last worker of this name was expelled because others could not reach it, and that is not forgotten. */
export function wasUnreachable({ expulsions, now }: CoordinatorState, name: string): boolean {
  const expulsion = expulsions.find((each) => each.name === name);
  return expulsion?.isUnreachable === true && now - expulsion.restsUntil <= FORGET_AFTER_MS;
}

/** The worker of this name reaches the others; how often it was expelled is still known. */
export function withoutUnreachable(state: CoordinatorState, name: string): CoordinatorState {
  const expulsions = state.expulsions.map(({ isUnreachable, ...expulsion }) =>
    isUnreachable === undefined || expulsion.name === name ? expulsion : { ...expulsion, isUnreachable },
  );
  return { ...state, expulsions };
}

/** Whether a worker may get a job now. */
export function isRested({ now }: CoordinatorState, { restsUntil = 0, reach }: WorkerState): boolean {
  return now >= restsUntil && reach === undefined;
}

function again({ expulsions, now }: CoordinatorState, name: string): Expulsion {
  const before = expulsions.find((each) => each.name === name);
  const isForgotten = before === undefined || now - before.restsUntil > FORGET_AFTER_MS;
  const count = isForgotten ? 1 : before.count + 1;
  const restMs = Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** (count - 1));
  return { name, count, restsUntil: now + restMs };
}
