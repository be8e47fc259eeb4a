import type { CoordinatorEffect, Refusal, SendStop } from './coordinator-effect.js';
import {
  findJob,
  findWorker,
  type CoordinatorState,
  type EndStatus,
  type JobState,
  type Member,
  type WorkerState,
} from './coordinator-state.js';
import { andThen, appendJobEvent, decide, withWorker, type Decision, type NewJobEvent } from './decision.js';
import type { JobFailure, JobResult } from './job-event.js';

/** Ends a job as failed; its members stop and are idle. */
export function failJob(state: CoordinatorState, job: JobState, failure: JobFailure): Decision {
  const ended = endJob(state, job, { status: 'failed', failure }, { type: 'JobFailed', ...failure });
  return releaseJob(ended, job, { code: failure.code, message: failure.message });
}

/** Ends a job as cancelled; its members stop and are idle. */
export function cancelJob(state: CoordinatorState, job: JobState): Decision {
  const ended = endJob(state, job, { status: 'cancelled' }, { type: 'JobCancelled' });
  return releaseJob(ended, job, { code: 'CANCELLED', message: 'the job was cancelled' });
}

/** Ends a job as succeeded; the member that held its result is idle. */
export function succeedJob(state: CoordinatorState, job: JobState, result: JobResult): Decision {
  const ended = endJob(state, job, { status: 'succeeded', result }, { type: 'JobSucceeded', result });
  return releaseJob(ended, job);
}

/** Sends these members away from their job, as far as they still belong to it; they are idle from now on. */
export function dismissMembers(
  state: CoordinatorState,
  job: JobState,
  members: readonly Member[],
  how: Pick<SendStop, 'failure' | 'carriesOn'> = {},
): Decision {
  let dismissed = state;
  const effects: CoordinatorEffect[] = [];
  for (const worker of workersOf(state, job, members)) {
    dismissed = withWorker(dismissed, worker.workerId, { status: { type: 'idle' } });
    if (job.generation !== null) effects.push(stopOf(worker, job.jobId, job.generation, how));
  }
  return decide(dismissed, ...effects);
}

interface Ending {
  readonly status: EndStatus;
  readonly failure?: JobFailure;
  readonly result?: JobResult;
}

/** Takes a job out of those that have not ended, with the last event of its log. */
function endJob(state: CoordinatorState, { jobId }: JobState, ending: Ending, event: NewJobEvent): Decision {
  const announced = appendJobEvent(state, jobId, event);
  return andThen(announced, (next) => {
    const job = findJob(next, jobId);
    if (job === undefined) return decide(next);
    const ended = { ...job, ...ending, endedAt: next.now, waitingFor: null, deadline: null };
    const { [ending.status]: number, steps } = next.endedTotals;
    return decide({
      ...next,
      jobs: next.jobs.filter((other) => other !== job),
      ended: [...next.ended, ended],
      endedTotals: { ...next.endedTotals, [ending.status]: number + 1, steps: steps + job.lastStep },
      queue: next.queue.filter((queued) => queued !== jobId),
    });
  });
}

function releaseJob(ended: Decision, job: JobState, failure?: Refusal): Decision {
  const dismissed = andThen(ended, (state) =>
    dismissMembers(state, job, job.members, failure && { failure }),
  );
  return andThen(dismissed, (state) => decide(state, { type: 'ReleaseJob', jobId: job.jobId }));
}

/** The live workers of these members that are still assigned to the job. */
function workersOf(state: CoordinatorState, job: JobState, members: readonly Member[]): WorkerState[] {
  return members
    .map((member) => findWorker(state, member.workerId))
    .filter((worker) => worker !== undefined)
    .filter((worker) => worker.status.type === 'assigned' && worker.status.jobId === job.jobId);
}

function stopOf(
  { workerId, connectionId }: WorkerState,
  jobId: string,
  generation: NonNullable<JobState['generation']>,
  how: Pick<SendStop, 'failure' | 'carriesOn'>,
): CoordinatorEffect {
  return { type: 'SendStop', workerId, connectionId, jobId, generation, ...how };
}
