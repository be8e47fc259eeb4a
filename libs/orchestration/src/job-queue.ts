import { findJob, type CoordinatorState, type JobState } from './coordinator-state.js';
import { andThen, appendJobEvent, decide, withJob, type Decision } from './decision.js';
import { formGeneration, idleWorkers } from './generation-forming.js';

/**
 * Starts the queued jobs that can start, in the order of the queue, and says of each other one what it waits
 * for. A job that needs more workers than the whole pool has is passed by; any other one that waits holds
 * back those behind it, so that small jobs cannot keep it waiting for ever.
 */
export function startQueuedJobs(decision: Decision): Decision {
  let started = decision;
  let isBlocked = false;
  for (const jobId of decision.state.queue) {
    const job = findJob(started.state, jobId);
    if (job?.status !== 'queued') continue;
    const why = waitingReason(started.state, job, isBlocked);
    if (why === undefined) started = andThen(started, (state) => formGeneration(state, job));
    else started = andThen(started, (state) => wait(state, job, why));
    if (why !== undefined && job.summary.workers.min <= started.state.workers.length) isBlocked = true;
  }
  return started;
}

function waitingReason(state: CoordinatorState, job: JobState, isBlocked: boolean): string | undefined {
  const { min } = job.summary.workers;
  const numThere = state.workers.length;
  if (numThere < min)
    return `waits for ${numWorkers(min)}, ${numThere === 0 ? 'none is' : areThere(numThere)} there`;
  if (isBlocked)
    // Without the other job's name: the sentence would change for every job of the queue whenever one starts.
    return 'waits for its turn: other jobs are before it in the queue';
  const numIdle = idleWorkers(state).length;
  if (numIdle >= min) return undefined;
  return `waits for ${numWorkers(min)} without a job, ${numIdle === 0 ? 'none is' : areThere(numIdle)} free of ${numThere}`;
}

function wait(state: CoordinatorState, job: JobState, why: string): Decision {
  if (job.waitingFor === why) return decide(state);
  return appendJobEvent(withJob(state, job.jobId, { waitingFor: why }), job.jobId, {
    type: 'JobWaiting',
    why,
  });
}

function numWorkers(count: number): string {
  return count === 1 ? '1 worker' : `${count} workers`;
}

function areThere(count: number): string {
  return count === 1 ? '1 is' : `${count} are`;
}
