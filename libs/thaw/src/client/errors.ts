import { ThawError } from '@thaw/errors';
import type { JobView } from '@thaw/protocol';

/** A job that was waited for failed or was cancelled; its code is that of the first cause. */
export class JobNotSucceeded extends ThawError {
  readonly job: JobView;

  constructor(job: JobView) {
    const { jobId, status, failure } = job;
    const why = failure === null ? '' : `: ${failure.message}`;
    super(failure?.code ?? 'CANCELLED', `expected job ${jobId} to succeed, it is ${status}${why}`);
    this.job = job;
  }
}
