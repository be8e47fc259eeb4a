import { ThawError } from '@thaw/errors';
import type { Stall } from './compute/compute-watch.js';

/** Ends whatever a worker does for a job: thrown by the calls in progress when a job is dropped or the worker ends. */
export class WorkerStopped extends ThawError {
  constructor(why: string) {
    super('CANCELLED', why);
  }
}

/** The compute thread makes no progress any more: thrown by what waits for it; only the end of the process helps. */
export class ComputeHung extends ThawError {
  /** @param what it is at, as the call is named */
  constructor(what: string, { stalledMs, limitMs, usualStepMs }: Stall) {
    const usual = usualStepMs === undefined ? '' : `, its usual step takes ${Math.ceil(usualStepMs)} ms`;
    super(
      'DEADLINE_EXCEEDED',
      `its computation made no progress for ${Math.round(stalledMs)} ms at "${what}" (the limit is ${Math.round(limitMs)} ms${usual}): ` +
        'look into its layers, its device and its driver, or allow more time with --stall-ms and --long-stall-ms',
    );
  }
}
