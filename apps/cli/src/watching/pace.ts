/** When a job had completed how many steps. */
export interface Milestone {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly step: number;
}

/** How far back the pace of a job is measured, so that it follows what changes. */
const WINDOW_MS = 30_000;

/** Adds a milestone and forgets those that are too old to tell the pace, but never the last two. */
export function withMilestone(milestones: readonly Milestone[], next: Milestone): readonly Milestone[] {
  const all = [...milestones, next];
  return all.filter(({ at }, index) => index >= all.length - 2 || next.at - at <= WINDOW_MS);
}

/** Steps in a second over the milestones; undefined before two of them differ. */
export function stepsPerSecond(milestones: readonly Milestone[]): number | undefined {
  const first = milestones[0];
  const last = milestones.at(-1);
  if (first === undefined || last === undefined || last.at <= first.at || last.step <= first.step)
    return undefined;
  return ((last.step - first.step) * 1000) / (last.at - first.at);
}

/** A span of time as `2 h 05 min`, `3 min 20 s` or `12 s`. */
export function describeSeconds(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  if (hours > 0) return `${hours} h ${String(minutes).padStart(2, '0')} min`;
  return minutes > 0 ? `${minutes} min ${String(rest).padStart(2, '0')} s` : `${rest} s`;
}

/** Milliseconds as people say them: small ones with a decimal. */
export function describeMs(ms: number): string {
  return `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
}
