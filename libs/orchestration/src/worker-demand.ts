import { describeNumericsDifferences, numericsDifferences, repeatsBits } from './numerics-class.js';
import {
  byPrecedence,
  mostWorkers,
  type CoordinatorState,
  type JobState,
  type WorkerState,
} from './coordinator-state.js';
import { isRested } from './worker-rest.js';

/** A job that the pool can carry, and that waits for so many workers. */
export interface Seeker {
  readonly job: JobState;
  readonly numLacking: number;
}

/** The workers of the pool but those that leave. */
export function stayingWorkers({ workers }: CoordinatorState): WorkerState[] {
  return workers.filter(({ isLeaving }) => isLeaving !== true);
}

/** The workers of the pool that can get a job, in order of joining. */
export function idleWorkers(state: CoordinatorState): WorkerState[] {
  return stayingWorkers(state).filter(
    (worker) => worker.status.type === 'idle' && worker.awaitedUntil === undefined && isRested(state, worker),
  );
}

/** In the order in which they get workers: first the jobs that have begun and lack workers to go on, then the queue. */
export function seekersOf(state: CoordinatorState): Seeker[] {
  const begun = state.jobs.filter(({ status, waitingFor }) => status === 'starting' && waitingFor !== null);
  const queued = state.jobs.filter(({ status }) => status === 'queued');
  return [...byPrecedence(begun), ...byPrecedence(queued)]
    .filter((job) => isServable(state, job))
    .map((job) => ({ job, numLacking: job.summary.workers.min - job.members.length }));
}

/** Those that so many workers are enough for. One that they are not enough for holds back those behind it. */
export function satisfiedBy(numWorkers: number, seekers: readonly Seeker[]): readonly Seeker[] {
  let numLeft = numWorkers;
  let numSatisfied = 0;
  for (const { numLacking } of seekers) {
    numLeft -= numLacking;
    if (numLeft < 0) break;
    numSatisfied += 1;
  }
  return seekers.slice(0, numSatisfied);
}

/** Of all of them together. */
export function totalLack(seekers: readonly Seeker[]): number {
  return seekers.reduce((sum, { numLacking }) => sum + numLacking, 0);
}

/** Whether the pool has as many workers as the job needs, and of the kind that it needs. */
export function isServable(state: CoordinatorState, job: JobState): boolean {
  const isLargeEnough = job.summary.workers.min <= stayingWorkers(state).length;
  return isLargeEnough && whyOtherBits(state.workers, job) === undefined;
}

/** Why the workers of the pool do not compute the bits that the job wants, or those of the checkpoint that it goes on from. */
export function whyOtherBits(
  [worker]: readonly WorkerState[],
  { origin, numericsClass, summary }: JobState,
): string | undefined {
  if (worker !== undefined && !repeatsBits(worker.numericsClass) && summary.exact !== false)
    return (
      'waits for workers that give the same bits in every run, and those that are there were started with --nondeterministic; ' +
      'start others, or cancel the job and submit it again with train.exact: false'
    );
  if (origin?.type !== 'checkpoint' || numericsClass === null || worker === undefined) return undefined;
  const differences = numericsDifferences(numericsClass, worker.numericsClass);
  if (differences.length === 0) return undefined;
  return (
    'waits for workers that compute the same bits as those that wrote its checkpoint: ' +
    `${describeNumericsDifferences(differences)}; start such workers, or cancel the job and submit it again`
  );
}

/**
 * The idle workers with which a job of so many members would go on: none while they are too few for it to go on at all, and
 * beyond its minimum none that another job can start with.
 */
export function newcomersFor(state: CoordinatorState, job: JobState, numMembers: number): WorkerState[] {
  const idle = idleWorkers(state);
  const numLacking = Math.max(0, job.summary.workers.min - numMembers);
  if (idle.length === 0 || idle.length < numLacking) return [];
  const others = seekersOf(state).filter((seeker) => seeker.job.jobId !== job.jobId);
  const numKept = totalLack(satisfiedBy(idle.length - numLacking, others));
  return idle.slice(0, Math.min(mostWorkers(job.summary) - numMembers, idle.length - numKept));
}
