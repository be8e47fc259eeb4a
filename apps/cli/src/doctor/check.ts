/** What one look at the machine or the coordinator gave. */
export interface Check {
  /** What was looked at, in a word or two. */
  readonly name: string;
  /** `warning`: it works, but not as one would want; `failed`: jobs will not run here. */
  readonly status: 'ok' | 'warning' | 'failed';
  readonly found: string;
  /** What to do; with everything that is not ok. */
  readonly advice?: string;
}

/** It is as it should be. */
export function ok(name: string, found: string): Check {
  return { name, status: 'ok', found };
}

/** It works, but not as one would want. */
export function warning(name: string, found: string, advice: string): Check {
  return { name, status: 'warning', found, advice };
}

/** Jobs will not run here. */
export function failed(name: string, found: string, advice: string): Check {
  return { name, status: 'failed', found, advice };
}
