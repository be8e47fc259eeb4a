import { toThawError } from '@thaw/errors';

/** By which a worker whose computation hangs ends itself: nobody else sends this one. */
export const HUNG_SIGNAL = 'SIGALRM';

/** The worker's exit code where what ended it may be over when it is started again: it was expelled and may join again, or it has a defect. */
export const PASSING_EXIT_CODE = 6;

/** The worker's exit code where it would only end again: with its settings or its machine, this coordinator takes no part of it. */
const FINAL_EXIT_CODE = 1;

/** The exit code of a worker that ends for what was thrown. */
export function workerExitCodeOf(thrown: unknown): number {
  const error = toThawError(thrown);
  return error.isRetryable || error.code === 'INTERNAL' ? PASSING_EXIT_CODE : FINAL_EXIT_CODE;
}
