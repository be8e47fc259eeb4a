import type { ErrorCode } from '@thaw/errors';
import type { TimePassed } from './coordinator-event.js';
import {
  findJob,
  findWorker,
  type CoordinatorState,
  type JobState,
  type Member,
  type WorkerState,
} from './coordinator-state.js';
import { andThen, decide, type Decision } from './decision.js';
import { failJob } from './job-end.js';
import { describeMember } from './member.js';
import { askForReach } from './reach-check.js';
import { resultHolder } from './result-request.js';
import { expelWorkers, removeWorkers, type WorkerExpulsion } from './worker-removal.js';
import { withExpulsions } from './worker-rest.js';

/** Ends what has lasted too long: leases first, for they explain the rest; then limits, then accusations. */
export function timePassed(state: CoordinatorState, { deafMs = 0 }: TimePassed): Decision {
  const heard = deafMs === 0 ? state : withoutDeafTime(state, deafMs);
  const expired = andThen(andThen(loseAwaited(heard), expireLeases), exceedLimits);
  return andThen(andThen(expired, settleAccusations), askForReach);
}

/** The time in which the coordinator heard nobody counts neither against a worker nor for an accusation of it. */
function withoutDeafTime(state: CoordinatorState, deafMs: number): CoordinatorState {
  const later = (at: number): number => Math.min(state.now, at + deafMs);
  return {
    ...state,
    workers: state.workers.map(({ awaitedUntil, ...worker }) => ({
      ...worker,
      lastHeardAt: later(worker.lastHeardAt),
      ...(awaitedUntil !== undefined && { awaitedUntil: awaitedUntil + deafMs }),
    })),
    jobs: state.jobs.map((job) =>
      job.accusations.length === 0
        ? job
        : { ...job, accusations: job.accusations.map((each) => ({ ...each, at: later(each.at) })) },
    ),
  };
}

/** Who did not come back after a restart of the coordinator is lost, all at once. */
function loseAwaited(state: CoordinatorState): Decision {
  const missing = state.workers.filter(
    ({ awaitedUntil }) => awaitedUntil !== undefined && state.now > awaitedUntil,
  );
  return removeWorkers(
    state,
    missing.map((worker) => ({ worker, how: howMissed(worker) })),
  );
}

function howMissed({ lastHeardAt, awaitedUntil = lastHeardAt }: WorkerState): string {
  return `it did not come back within ${awaitedUntil - lastHeardAt} ms after the coordinator was restarted`;
}

/** Expels the workers that were not heard for longer than the lease, the longest silent first. */
function expireLeases(state: CoordinatorState): Decision {
  const { leaseMs } = state.config;
  const silent = state.workers
    .filter(
      ({ lastHeardAt, awaitedUntil }) => awaitedUntil === undefined && state.now - lastHeardAt > leaseMs,
    )
    .sort((left, right) => left.lastHeardAt - right.lastHeardAt);
  return expelWorkers(
    state,
    silent.map((worker) => {
      const how = `it was not heard for ${state.now - worker.lastHeardAt} ms, its lease is ${leaseMs} ms`;
      return expulsion(worker, 'DEADLINE_EXCEEDED', how, 'join again');
    }),
  );
}

function expulsion(worker: WorkerState, code: ErrorCode, how: string, advice: string): WorkerExpulsion {
  return {
    worker,
    how,
    refusal: { code, message: `worker ${worker.workerId} is expelled: ${how}; ${advice}` },
  };
}

/** Ends what takes too long: a start goes on without the members that are late, a result fails its job. */
function exceedLimits(state: CoordinatorState): Decision {
  let decision = decide(state);
  for (const job of state.jobs) {
    if (job.deadline === null || state.now <= job.deadline) continue;
    decision = andThen(decision, (next) => {
      // A worker that was expelled for another job has changed nothing about this one.
      const present = findJob(next, job.jobId);
      if (present === undefined) return decide(next);
      return present.agreedEnd === null ? endStart(next, present) : failResult(next, present);
    });
  }
  return decision;
}

function endStart(state: CoordinatorState, job: JobState): Decision {
  const allLate = job.members.filter(isLate);
  // The others may train on meanwhile: whoever holds the job's state waits for those who do not.
  const learners = job.hasStarted ? allLate.filter(({ hasState }) => !hasState) : [];
  const late = learners.length > 0 ? learners : allLate;
  if (late.length === job.members.length) return failStart(state, job);
  const expulsions = late.flatMap((member) => {
    const worker = findWorker(state, member.workerId);
    const how = `it was not ready ${state.config.startLimitMs} ms after its assignment`;
    const advice = 'look into its log, then join again, or allow more time to start';
    return worker === undefined ? [] : [expulsion(worker, 'DEADLINE_EXCEEDED', how, advice)];
  });
  return expelWorkers(state, expulsions);
}

/** Whether a member has not come to where it is to start from. */
function isLate({ ready, catchUpTo = 0 }: Member): boolean {
  return ready === undefined || ready.reductions < catchUpTo;
}

function failStart(state: CoordinatorState, { members, ...job }: JobState): Decision {
  const [only] = members;
  const message =
    `expected all workers to be ready ${state.config.startLimitMs} ms after their assignment, still waiting for ` +
    `${members.map(describeMember).join(', ')}; look into their logs, or allow more time to start`;
  return failJob(
    state,
    { ...job, members },
    {
      code: 'DEADLINE_EXCEEDED',
      message,
      ...(only && members.length === 1 && { workerId: only.workerId, step: only.lastStep }),
    },
  );
}

function failResult(state: CoordinatorState, job: JobState): Decision {
  const holder = resultHolder(job);
  return failJob(state, job, {
    code: 'DEADLINE_EXCEEDED',
    message:
      `expected the result to be stored ${state.config.resultLimitMs} ms after the last step, it did not come from ` +
      `${holder ? describeMember(holder) : 'any worker'}; look into its log, or allow more time for the result`,
    ...(holder && { workerId: holder.workerId, step: holder.lastStep }),
  });
}

/** Expels the most accused member of every job whose first accusation found no other explanation within a lease. */
function settleAccusations(state: CoordinatorState): Decision {
  let decision = decide(state);
  for (const { jobId, accusations } of state.jobs) {
    if (accusations.length === 0) continue;
    decision = andThen(decision, (next) => {
      const job = findJob(next, jobId);
      return job === undefined ? decide(next) : settle(next, job);
    });
  }
  return decision;
}

function settle(state: CoordinatorState, job: JobState): Decision {
  const [first] = job.accusations;
  if (first === undefined || job.agreedEnd !== null || state.now - first.at <= state.config.leaseMs)
    return decide(state);
  const accused = mostAccused(job);
  const worker = accused && findWorker(state, accused.workerId);
  // Whether an awaited worker is there shows soon enough.
  if (accused === undefined || worker === undefined || worker.awaitedUntil !== undefined)
    return decide(state);
  const how = job.accusations
    .filter(({ workerId }) => workerId === accused.workerId)
    .map(({ byWorkerId, message }) => `${nameOf(job, byWorkerId)} could not reach it (${message})`)
    .join(', ');
  const advice = 'check the network between the workers, then join again';
  return expelWorkers(withExpulsions(state, [worker], { isUnreachable: true }), [
    expulsion(worker, 'ABORTED', how, advice),
  ]);
}

/** The member with most accusers; of several the one with the highest rank. */
function mostAccused(job: JobState): Member | undefined {
  const numAccusers = (member: Member): number =>
    job.accusations.filter(({ workerId }) => workerId === member.workerId).length;
  return [...job.members].sort(
    (left, right) => numAccusers(right) - numAccusers(left) || right.rank - left.rank,
  )[0];
}

function nameOf(job: JobState, workerId: string): string {
  const member = job.members.find((candidate) => candidate.workerId === workerId);
  return member ? describeMember(member) : `worker ${workerId}`;
}
