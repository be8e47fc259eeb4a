import {
  byPrecedence,
  findJob,
  mostWorkers,
  type CoordinatorState,
  type JobState,
} from './coordinator-state.js';
import { andThen, decide, withJob, type Decision } from './decision.js';
import { regroup } from './generation-forming.js';
import { startQueuedJobs } from './job-queue.js';
import { shrinkJobs } from './job-shrinking.js';
import { hasNotFinished } from './member.js';
import { idleWorkers, newcomersFor, seekersOf } from './worker-demand.js';

/**
 * Finds work for idle workers: first the jobs that have begun and lack workers to go on, then the queue, then the running
 * jobs that may have more. Where idle ones are too few for a job that waits, running jobs shrink for it.
 */
export function shareWorkers(decision: Decision): Decision {
  return growJobs(startQueuedJobs(resumeJobs(shrinkJobs(decision))));
}

function resumeJobs(decision: Decision): Decision {
  return regroupEach(
    decision,
    (state, job) =>
      job.status === 'starting' &&
      job.waitingFor !== null &&
      newcomersFor(state, job, job.members.length).length > 0,
    (state, job) => regroup(state, job, job.members),
  );
}

/** Running jobs that gave workers up for others, long enough ago, take idle ones again. Only the time leads to this, and nothing that anybody says. */
export function growBackJobs(decision: Decision): Decision {
  const { now, config } = decision.state;
  const isSettled = ({ shrunkAt }: JobState): boolean =>
    shrunkAt !== null && now - shrunkAt > config.growBackAfterMs;
  const reason = 'grows back, for no other job waits for workers';
  return growEach(decision, isSettled, (state, job) =>
    regroup(withJob(state, job.jobId, { shrunkAt: null }), job, job.members, { reason }),
  );
}

function growJobs(decision: Decision): Decision {
  return growEach(
    decision,
    ({ shrunkAt }) => shrunkAt === null,
    (state, job) => regroup(state, job, job.members),
  );
}

/** A job that waits for workers to become free is not made to wait longer. */
function growEach(
  decision: Decision,
  isMeant: (job: JobState) => boolean,
  grow: (state: CoordinatorState, job: JobState) => Decision,
): Decision {
  if (idleWorkers(decision.state).length === 0 || seekersOf(decision.state).length > 0) return decision;
  return regroupEach(
    decision,
    (state, job) => isMeant(job) && canGrow(job) && idleWorkers(state).length > 0,
    grow,
  );
}

/** Nobody joins a job of which a member has taken the last step already. */
function canGrow({ status, agreedEnd, members, summary }: JobState): boolean {
  if (status !== 'running' || agreedEnd !== null || members.length >= mostWorkers(summary)) return false;
  return members.every(hasNotFinished);
}

function regroupEach(
  decision: Decision,
  shouldRegroup: (state: CoordinatorState, job: JobState) => boolean,
  regroupOne: (state: CoordinatorState, job: JobState) => Decision,
): Decision {
  let regrouped = decision;
  // Idle workers only get fewer: no other job comes to be one of them.
  const candidates = byPrecedence(decision.state.jobs.filter((job) => shouldRegroup(decision.state, job)));
  for (const { jobId } of candidates) {
    regrouped = andThen(regrouped, (state) => {
      const job = findJob(state, jobId);
      return job && shouldRegroup(state, job) ? regroupOne(state, job) : decide(state);
    });
  }
  return regrouped;
}
