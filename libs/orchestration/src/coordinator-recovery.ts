import {
  attemptOf,
  findJob,
  type CoordinatorState,
  type JobState,
  type Member,
  type WorkerState,
} from './coordinator-state.js';
import { andThen, decide, withJob, type Decision } from './decision.js';
import { liveMembers, withoutReadiness } from './member.js';

/** Over which nobody is connected. */
const NO_CONNECTION = '';
/** Further starts at which absent members are awaited as long as at the first: they may have had no time to come to any. */
const FULL_WAITS = 5;

/**
 * Takes the jobs up that a coordinator before this one left under way. What their workers fetch is prepared again. The members of
 * those that have begun are awaited for a while, in the generation that they are in; whoever does not come is lost.
 */
export function recoverJobs(state: CoordinatorState): Decision {
  return state.jobs.reduce(
    (decision, { jobId }) => andThen(decision, (before) => recoverJob(before, findJob(before, jobId))),
    decide(state),
  );
}

function recoverJob(state: CoordinatorState, job: JobState | undefined): Decision {
  if (job === undefined) return decide(state);
  const isUnderWay = job.status === 'starting' || job.status === 'running';
  const recovered = isUnderWay ? withAwaitedMembers(state, job) : state;
  return decide(recovered, { type: 'PrepareJob', ...attemptOf(job) });
}

/** What members said of themselves while they stood still, and of each other, they say again when they come back. */
function withAwaitedMembers(state: CoordinatorState, job: JobState): CoordinatorState {
  const { jobId, status } = job;
  const workers = liveMembers(job).map((member) => awaitedWorker(state, job, member));
  return withJob({ ...state, workers: [...state.workers, ...workers] }, jobId, {
    accusations: [],
    deadline: newDeadline(state, job),
    members: job.members.map((member) =>
      withStartAway(status === 'starting' ? withoutReadiness(member) : member),
    ),
  });
}

function withStartAway(member: Member): Member {
  return { ...member, numStartsAway: (member.numStartsAway ?? 0) + 1 };
}

/** Shorter each time, after some: a coordinator that never lives for the whole limit would have a member that is gone awaited for ever. */
function waitMs({ config }: CoordinatorState, { numStartsAway = 0 }: Member): number {
  return Math.floor(config.reattachLimitMs / 2 ** Math.max(0, numStartsAway - FULL_WAITS));
}

function awaitedWorker(state: CoordinatorState, job: JobState, member: Member): WorkerState {
  const { now } = state;
  const { workerId, name, address } = member;
  return {
    ...{ workerId, name, address, connectionId: NO_CONNECTION, numericsClass: job.numericsClass ?? {} },
    ...{ lastHeardAt: now, awaitedUntil: now + waitMs(state, member) },
    status: { type: 'assigned', jobId: job.jobId },
  };
}

/** Limits begin anew, once the members are back. */
function newDeadline({ now, config }: CoordinatorState, { deadline, agreedEnd }: JobState): number | null {
  if (deadline === null) return null;
  const limitMs = agreedEnd === null ? config.startLimitMs : config.resultLimitMs;
  return now + config.reattachLimitMs + limitMs;
}
