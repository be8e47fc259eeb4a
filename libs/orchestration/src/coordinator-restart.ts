import { hasEnded, type CoordinatorState } from './coordinator-state.js';
import { andThen, decide, type Decision } from './decision.js';
import { failJob } from './job-end.js';

/** Ends the jobs that a coordinator before this one left under way: nobody holds their data or knows their workers any more. */
export function failInterruptedJobs(state: CoordinatorState): Decision {
  return state.jobs
    .filter((job) => !hasEnded(job))
    .reduce(
      (decision, job) =>
        andThen(decision, (before) =>
          failJob(before, job, {
            code: 'UNAVAILABLE',
            message: `the coordinator was restarted while the job was ${job.status}, and does not go on with it; submit it again`,
            step: job.lastStep,
          }),
        ),
      decide(state),
    );
}
