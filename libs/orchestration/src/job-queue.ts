import { byPrecedence, type CoordinatorState, type JobState } from './coordinator-state.js';
import { andThen, appendJobEvent, withJob, type Decision } from './decision.js';
import { formGeneration } from './generation-forming.js';
import { countWorkers } from './member.js';
import { idleWorkers, isServable, stayingWorkers, whyOtherBits } from './worker-demand.js';

/**
 * Starts the queued jobs that can start, in the order of the queue, and says of each other one what it waits
 * for. A job that needs more workers than the whole pool has is passed by; any other one that waits holds
 * back those behind it, so that small jobs cannot keep it waiting for ever; so does one that has begun and lacks workers.
 */
export function startQueuedJobs(decision: Decision): Decision {
  let started = decision;
  let isBlocked = decision.state.jobs.some((job) => isBegun(job) && isServable(decision.state, job));
  // What happens to one queued job changes no other: each is as it was at first.
  for (const job of byPrecedence(decision.state.jobs.filter(({ status }) => status === 'queued'))) {
    const why = waitingReason(started.state, job, isBlocked);
    if (why === undefined) started = andThen(started, (state) => formGeneration(state, job));
    else if (why !== job.waitingFor) started = andThen(started, (state) => wait(state, job, why));
    if (why !== undefined && isServable(started.state, job)) isBlocked = true;
  }
  return started;
}

/** Whether a job holds workers that are too few to go on with. */
function isBegun({ status, waitingFor }: JobState): boolean {
  return status === 'starting' && waitingFor !== null;
}

function waitingReason(state: CoordinatorState, job: JobState, isBlocked: boolean): string | undefined {
  const { min } = job.summary.workers;
  const numThere = stayingWorkers(state).length;
  if (numThere < min)
    return `waits for ${countWorkers(min)}, ${numThere === 0 ? 'none is' : areThere(numThere)} there`;
  const why = whyOtherBits(state.workers, job);
  if (why !== undefined) return why;
  if (isBlocked)
    // Without the other job's name: the sentence would change for every job of the queue whenever one starts.
    return 'waits for its turn: other jobs are before it in the queue';
  const numIdle = idleWorkers(state).length;
  if (numIdle >= min) return undefined;
  return `waits for ${countWorkers(min)} without a job, ${numIdle === 0 ? 'none is' : areThere(numIdle)} free of ${numThere}`;
}

function wait(state: CoordinatorState, job: JobState, why: string): Decision {
  return appendJobEvent(withJob(state, job.jobId, { waitingFor: why }), job.jobId, {
    type: 'JobWaiting',
    why,
  });
}

function areThere(count: number): string {
  return count === 1 ? '1 is' : `${count} are`;
}
