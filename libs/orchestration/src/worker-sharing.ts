import { findJob, mostWorkers, type CoordinatorState, type JobState } from './coordinator-state.js';
import { andThen, decide, type Decision } from './decision.js';
import { idleWorkers, newcomersFor, regroup } from './generation-forming.js';
import { isQueueServable, startQueuedJobs } from './job-queue.js';

/**
 * Finds work for idle workers: first the jobs that have begun and lack workers to go on, then the queue, then the running
 * jobs that may have more.
 */
export function shareWorkers(decision: Decision): Decision {
  return growJobs(startQueuedJobs(resumeJobs(decision)));
}

function resumeJobs(decision: Decision): Decision {
  return regroupEach(
    decision,
    (state, job) =>
      job.status === 'starting' &&
      job.waitingFor !== null &&
      newcomersFor(state, job, job.members.length).length > 0,
  );
}

/** A queued job that waits for workers to become free is not made to wait longer. */
function growJobs(decision: Decision): Decision {
  if (isQueueServable(decision.state)) return decision;
  return regroupEach(decision, (state, job) => canGrow(job) && idleWorkers(state).length > 0);
}

/** Nobody joins a job of which a member has taken the last step already. */
function canGrow({ status, agreedEnd, members, summary }: JobState): boolean {
  if (status !== 'running' || agreedEnd !== null || members.length >= mostWorkers(summary)) return false;
  return members.every(({ finished }) => finished === undefined);
}

function regroupEach(
  decision: Decision,
  shouldRegroup: (state: CoordinatorState, job: JobState) => boolean,
): Decision {
  let regrouped = decision;
  // Idle workers only get fewer: no other job comes to be one of them.
  const candidates = decision.state.jobs.filter((job) => shouldRegroup(decision.state, job));
  for (const { jobId } of candidates) {
    regrouped = andThen(regrouped, (state) => {
      const job = findJob(state, jobId);
      return job && shouldRegroup(state, job) ? regroup(state, job, job.members) : decide(state);
    });
  }
  return regrouped;
}
