import type { Refusal, RefuseWorker } from './coordinator-effect.js';
import type { WorkerConnection } from './coordinator-event.js';
import { findJob, type CoordinatorState, type JobState, type WorkerState } from './coordinator-state.js';
import { andThen, decide, type Decision } from './decision.js';
import { loseMembers, type MemberLoss } from './member-loss.js';

/** A worker that goes, and how. */
export interface WorkerRemoval {
  readonly worker: WorkerState;
  readonly how: string;
}

/** A worker that is sent away, and what it is told. */
export interface WorkerExpulsion extends WorkerRemoval {
  readonly refusal: Refusal;
}

/** Takes workers out of the pool, all at once; each job that loses some of them goes on without them. */
export function removeWorkers(state: CoordinatorState, removals: readonly WorkerRemoval[]): Decision {
  if (removals.length === 0) return decide(state);
  const gone = new Set(removals.map(({ worker }) => worker.workerId));
  const workers = state.workers.filter(({ workerId }) => !gone.has(workerId));
  let decision = decide({ ...state, workers });
  for (const { jobId } of state.jobs.filter((job) => lossesOf(job, removals).length > 0)) {
    decision = andThen(decision, (next) => {
      const job = findJob(next, jobId);
      return job === undefined ? decide(next) : loseMembers(next, job, lossesOf(job, removals));
    });
  }
  return decision;
}

/** Takes workers out of the pool and closes their streams with the reason. */
export function expelWorkers(state: CoordinatorState, expulsions: readonly WorkerExpulsion[]): Decision {
  const refusals = expulsions
    .filter(({ worker }) => worker.awaitedUntil === undefined)
    .map(({ worker, refusal }) => refusalOf(worker, refusal));
  return andThen(removeWorkers(state, expulsions), (next) => decide(next, ...refusals));
}

/** Closes a worker's stream with a reason. */
export function refusalOf({ workerId, connectionId }: WorkerConnection, refusal: Refusal): RefuseWorker {
  return { type: 'RefuseWorker', workerId, connectionId, ...refusal };
}

function lossesOf(job: JobState, removals: readonly WorkerRemoval[]): MemberLoss[] {
  return removals.flatMap(({ worker: { workerId, status }, how }) => {
    if (status.type !== 'assigned' || status.jobId !== job.jobId) return [];
    const member = job.members.find((candidate) => candidate.workerId === workerId);
    return member === undefined ? [] : [{ member, how }];
  });
}
