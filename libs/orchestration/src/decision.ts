import type { CoordinatorEffect } from './coordinator-effect.js';
import type { CoordinatorState, JobState, WorkerState } from './coordinator-state.js';
import { findJob } from './coordinator-state.js';
import type { JobEvent } from './job-event.js';

/** The answer of the coordinator's core to one event: the state after it, and what the shell has to do. */
export interface Decision {
  readonly state: CoordinatorState;
  /** In the order in which they are to be done. */
  readonly effects: readonly CoordinatorEffect[];
}

/** A public event before the time and place in the log are known. */
export type NewJobEvent = WithoutTime<JobEvent>;

type WithoutTime<T> = T extends { at: number } ? Omit<T, 'at'> : never;

/** This state, and these effects. */
export function decide(state: CoordinatorState, ...effects: readonly CoordinatorEffect[]): Decision {
  return { state, effects };
}

/** Goes on deciding from where a decision left the state; effects are kept in order. */
export function andThen(decision: Decision, next: (state: CoordinatorState) => Decision): Decision {
  const following = next(decision.state);
  return { state: following.state, effects: [...decision.effects, ...following.effects] };
}

/** The state with some fields of one worker replaced. */
export function withWorker(
  state: CoordinatorState,
  workerId: string,
  change: Partial<WorkerState>,
): CoordinatorState {
  const index = state.workers.findIndex((worker) => worker.workerId === workerId);
  const worker = state.workers[index];
  return worker === undefined
    ? state
    : { ...state, workers: state.workers.with(index, { ...worker, ...change }) };
}

/** The state with some fields of one job replaced. */
export function withJob(state: CoordinatorState, jobId: string, change: Partial<JobState>): CoordinatorState {
  const index = state.jobs.findIndex((job) => job.jobId === jobId);
  const job = state.jobs[index];
  return job === undefined ? state : { ...state, jobs: state.jobs.with(index, { ...job, ...change }) };
}

/** Appends to the public event log of a job that has not ended, at the present time. */
export function appendJobEvent(state: CoordinatorState, jobId: string, event: NewJobEvent): Decision {
  const sequence = findJob(state, jobId)?.numEvents;
  if (sequence === undefined) return decide(state);
  return decide(withJob(state, jobId, { numEvents: sequence + 1 }), {
    type: 'AppendJobEvent',
    jobId,
    sequence,
    event: { at: state.now, ...event },
  });
}
