import { EXIT } from '../errors.js';
import type { ProcessEnd } from '../process-end.js';

/** How often a process that crashes is started again, and after which pauses. */
export interface RestartLimits {
  /** So often in a row; 0 for never. */
  readonly maxRestarts: number;
  /** The pause before the first of them; before each further one it is twice as long. */
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
  /** A process that ran for so long is healthy: what it crashes of then is the first crash in a row again. */
  readonly healthyAfterMs: number;
}

/** What is known of a process that runs. */
export interface RestartState {
  /** How often it was started again since it was healthy, or since the first start. */
  readonly numRestarts: number;
  /** Milliseconds of the same clock as the end's. */
  readonly startedAt: number;
}

/** What follows from the end of a process. */
export type NextStart =
  | {
      readonly kind: 'restart';
      readonly delayMs: number;
      readonly restartsLeft: number;
      /** With the time when it is started. */
      readonly state: RestartState;
    }
  /** It crashed once too often. */
  | { readonly kind: 'limit'; readonly numRestarts: number }
  /** It was told to end. */
  | { readonly kind: 'asked' }
  /** It said why it ends, and would say so again. */
  | { readonly kind: 'decided' };

/** By which people and systems ask a process to end. One that is only just starting does not listen to them yet. */
const ASKING: readonly (NodeJS.Signals | null)[] = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'];

/**
 * Whether a worker is started again, and when. It is after a crash of native code, after the system's out-of-memory killer, when its
 * computation hung, and when it was expelled and may join again; not when it ended in order or for what a start does not change.
 */
export function nextStart(
  { numRestarts, startedAt }: RestartState,
  end: ProcessEnd,
  now: number,
  limits: RestartLimits,
): NextStart {
  if (end.exitCode === 0 || ASKING.includes(end.signal)) return { kind: 'asked' };
  if (end.exitCode === EXIT.failure) return { kind: 'decided' };
  const inARow = now - startedAt >= limits.healthyAfterMs ? 0 : numRestarts;
  if (inARow >= limits.maxRestarts) return { kind: 'limit', numRestarts: inARow };
  const delayMs = Math.min(limits.longestDelayMs, limits.firstDelayMs * 2 ** inARow);
  return {
    kind: 'restart',
    delayMs,
    restartsLeft: limits.maxRestarts - inARow - 1,
    state: { numRestarts: inARow + 1, startedAt: now + delayMs },
  };
}
