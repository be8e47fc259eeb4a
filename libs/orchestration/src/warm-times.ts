import type { StepTimes } from './straggler-detection.js';

/** The first steps of a generation: graphs are recorded, caches are cold. */
export const NUM_FIRST_STEPS = 3;

/** How long a member computed in the steps after the first ones of a generation, and how long it then waited for its peers, together. */
export type WarmTimes = Pick<StepTimes, 'computeMs' | 'waitedMs'>;

/** After one more step, the `numSteps`th of the generation; undefined while that is one of the first. */
export function warmTimesAfter(
  before: WarmTimes | undefined,
  numSteps: number,
  { computeMs, waitedMs }: WarmTimes,
): WarmTimes | undefined {
  if (numSteps <= NUM_FIRST_STEPS) return undefined;
  return {
    computeMs: (before?.computeMs ?? 0) + computeMs,
    waitedMs: (before?.waitedMs ?? 0) + waitedMs,
  };
}

/** Which share of the time of its steps a member waited, from 0 to 1; undefined where there was none. */
export function idleShareOf(times: WarmTimes | undefined): number | undefined {
  if (times === undefined || times.computeMs + times.waitedMs === 0) return undefined;
  return times.waitedMs / (times.computeMs + times.waitedMs);
}
