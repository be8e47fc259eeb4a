import { ThawError } from '@thaw/errors';

/** Ends whatever a worker does for a job: thrown by the calls in progress when a job is dropped or the worker ends. */
export class WorkerStopped extends ThawError {
  constructor(why: string) {
    super('CANCELLED', why);
  }
}
