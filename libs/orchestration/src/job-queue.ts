import type { CoordinatorState, JobState, WorkerState } from './coordinator-state.js';
import { andThen, appendJobEvent, withJob, type Decision } from './decision.js';
import { formGeneration, idleWorkers } from './generation-forming.js';
import { countWorkers } from './member.js';
import { describeNumericsDifferences, numericsDifferences } from './numerics-class.js';

/**
 * Starts the queued jobs that can start, in the order of the queue, and says of each other one what it waits
 * for. A job that needs more workers than the whole pool has is passed by; any other one that waits holds
 * back those behind it, so that small jobs cannot keep it waiting for ever; so does one that has begun and lacks workers.
 */
export function startQueuedJobs(decision: Decision): Decision {
  let started = decision;
  let isBlocked = decision.state.jobs.some((job) => isBegun(job) && isServable(decision.state, job));
  // What happens to one queued job changes no other: each is as it was at first, and found at once among thousands.
  const queued = new Map(queuedJobs(decision.state).map((job) => [job.jobId, job]));
  for (const jobId of decision.state.queue) {
    const job = queued.get(jobId);
    if (job === undefined) continue;
    const why = waitingReason(started.state, job, isBlocked);
    if (why === undefined) started = andThen(started, (state) => formGeneration(state, job));
    else if (why !== job.waitingFor) started = andThen(started, (state) => wait(state, job, why));
    if (why !== undefined && isServable(started.state, job)) isBlocked = true;
  }
  return started;
}

function queuedJobs({ jobs }: CoordinatorState): JobState[] {
  return jobs.filter(({ status }) => status === 'queued');
}

/** Whether a queued job can start as soon as enough workers of the pool are free. */
export function isQueueServable(state: CoordinatorState): boolean {
  return queuedJobs(state).some((job) => isServable(state, job));
}

/** Whether the pool has as many workers as the job needs, and of the kind that it needs. */
function isServable({ workers }: CoordinatorState, job: JobState): boolean {
  return job.summary.workers.min <= workers.length && whyOtherBits(workers, job) === undefined;
}

/** Why the workers of the pool cannot go on from the job's checkpoint, which others computed. */
function whyOtherBits(
  [worker]: readonly WorkerState[],
  { origin, numericsClass }: JobState,
): string | undefined {
  if (origin?.type !== 'checkpoint' || numericsClass === null || worker === undefined) return undefined;
  const differences = numericsDifferences(numericsClass, worker.numericsClass);
  if (differences.length === 0) return undefined;
  return (
    'waits for workers that compute the same bits as those that wrote its checkpoint: ' +
    `${describeNumericsDifferences(differences)}; start such workers, or cancel the job and submit it again`
  );
}

/** Whether a job holds workers that are too few to go on with. */
function isBegun({ status, waitingFor }: JobState): boolean {
  return status === 'starting' && waitingFor !== null;
}

function waitingReason(state: CoordinatorState, job: JobState, isBlocked: boolean): string | undefined {
  const { min } = job.summary.workers;
  const numThere = state.workers.length;
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
