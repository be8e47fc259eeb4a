import type { TimePassed } from './coordinator-event.js';
import {
  findJob,
  findWorker,
  hasEnded,
  type CoordinatorState,
  type JobState,
  type Member,
} from './coordinator-state.js';
import { andThen, decide, type Decision } from './decision.js';
import { failJob } from './job-end.js';
import { describeMember } from './member.js';
import { expelWorker } from './pool-transitions.js';

/** Ends what has lasted too long: leases first, for they explain the rest; then limits, then accusations. */
export function timePassed(state: CoordinatorState, { deafMs = 0 }: TimePassed): Decision {
  const heard = deafMs === 0 ? state : withoutDeafTime(state, deafMs);
  return andThen(andThen(expireLeases(heard), exceedLimits), settleAccusations);
}

/** The time in which the coordinator heard nobody counts neither against a worker nor for an accusation of it. */
function withoutDeafTime(state: CoordinatorState, deafMs: number): CoordinatorState {
  const later = (at: number): number => Math.min(state.now, at + deafMs);
  return {
    ...state,
    workers: state.workers.map((worker) => ({ ...worker, lastHeardAt: later(worker.lastHeardAt) })),
    jobs: state.jobs.map((job) =>
      job.accusations.length === 0
        ? job
        : { ...job, accusations: job.accusations.map((each) => ({ ...each, at: later(each.at) })) },
    ),
  };
}

/** Expels the workers that were not heard for longer than the lease, the longest silent first. */
function expireLeases(state: CoordinatorState): Decision {
  const { leaseMs } = state.config;
  const silent = state.workers
    .filter((worker) => state.now - worker.lastHeardAt > leaseMs)
    .sort((left, right) => left.lastHeardAt - right.lastHeardAt);
  let decision = decide(state);
  for (const { workerId } of silent) {
    decision = andThen(decision, (next) => {
      const worker = findWorker(next, workerId);
      if (worker === undefined) return decide(next);
      const how = `it was not heard for ${next.now - worker.lastHeardAt} ms, its lease is ${leaseMs} ms`;
      return expelWorker(next, worker, how, {
        code: 'DEADLINE_EXCEEDED',
        message: `worker ${workerId} is expelled: ${how}; join again`,
      });
    });
  }
  return decision;
}

/** Fails the jobs whose start or result took too long. */
function exceedLimits(state: CoordinatorState): Decision {
  let decision = decide(state);
  for (const job of state.jobs) {
    if (job.deadline === null || hasEnded(job) || state.now <= job.deadline) continue;
    decision = andThen(decision, (next) =>
      job.agreedEnd === null ? failStart(next, job) : failResult(next, job),
    );
  }
  return decision;
}

function failStart(state: CoordinatorState, job: JobState): Decision {
  const late = job.members.filter((member) => member.ready === undefined);
  const [only] = late;
  const message =
    `expected all workers to be ready ${state.config.startLimitMs} ms after their assignment, still waiting for ` +
    `${late.map(describeMember).join(', ')}; look into their logs, or allow more time to start`;
  return failJob(state, job, {
    code: 'DEADLINE_EXCEEDED',
    message,
    ...(only && late.length === 1 && { workerId: only.workerId, step: only.lastStep }),
  });
}

function failResult(state: CoordinatorState, job: JobState): Decision {
  const [holder] = job.members;
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
  const isOver = hasEnded(job) || job.agreedEnd !== null;
  if (first === undefined || isOver || state.now - first.at <= state.config.leaseMs) return decide(state);
  const accused = mostAccused(job);
  const worker = accused && findWorker(state, accused.workerId);
  if (accused === undefined || worker === undefined) return decide(state);
  const how = job.accusations
    .filter(({ workerId }) => workerId === accused.workerId)
    .map(({ byWorkerId, message }) => `${nameOf(job, byWorkerId)} could not reach it (${message})`)
    .join(', ');
  return expelWorker(state, worker, how, {
    code: 'UNAVAILABLE',
    message: `worker ${worker.workerId} is expelled: ${how}; check the network between the workers, then join again`,
  });
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
