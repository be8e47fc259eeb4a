import { findJob, type CoordinatorState, type JobState, type Member } from './coordinator-state.js';
import { andThen, appendJobEvent, decide, withJob, type Decision } from './decision.js';
import { regroup } from './generation-forming.js';
import { dismissMembers, failJob } from './job-end.js';
import { describeMember, liveMembers } from './member.js';
import { requestResult, resultHolder } from './result-request.js';

/** A member that is not there any more, and how it went. */
export interface MemberLoss {
  readonly member: Member;
  readonly how: string;
}

/** So many losses of all workers in a row, without a step further, are no accident. */
const MOST_TOTAL_LOSSES = 3;

/**
 * A job goes on without the members that it lost, whose workers are out of the pool already: the others form its next
 * generation. Where nobody is left who holds its state, it begins again from its beginning.
 */
export function loseMembers(state: CoordinatorState, job: JobState, losses: readonly MemberLoss[]): Decision {
  const lost = new Set(losses.map(({ member }) => member.workerId));
  const survivors = liveMembers(job).filter(({ workerId }) => !lost.has(workerId));
  const isStateLeft = survivors.some(({ hasState }) => hasState || !job.hasStarted);
  if (!isStateLeft) return restart(state, job, survivors, losses);
  if (job.agreedEnd !== null) return storeWithout(state, job, lost);
  return regroup(state, job, survivors, describeLosses(losses));
}

/** The end is agreed: only the member that was asked for the result is missed, and the next one is asked for it. */
function storeWithout(state: CoordinatorState, job: JobState, lost: ReadonlySet<string>): Decision {
  const members = job.members.map((member) =>
    lost.has(member.workerId) ? { ...member, isLost: true as const } : member,
  );
  const next = withJob(state, job.jobId, { members });
  const wasHolder = lost.has(resultHolder(job)?.workerId ?? '');
  return wasHolder ? requestResult(next, { ...job, members }) : decide(next);
}

/** Back into the queue, at its former place, with what was reported so far: the same reports come again, and count no second time. */
function restart(
  state: CoordinatorState,
  job: JobState,
  survivors: readonly Member[],
  losses: readonly MemberLoss[],
): Decision {
  const step = Math.max(job.lastStep, ...job.members.map(({ lastStep }) => lastStep));
  const cameFurther = step > job.totalLosses.furthestStep;
  const totalLosses = cameFurther
    ? { count: 1, furthestStep: step }
    : { ...job.totalLosses, count: job.totalLosses.count + 1 };
  const counted = { ...job, totalLosses };
  if (totalLosses.count >= MOST_TOTAL_LOSSES) return giveUp(state, counted, losses);
  const why = `${describeLosses(losses)}; no worker is left that holds the job's state: it begins again from its beginning${describeRepeated(step)}`;
  const dismissed = dismissMembers(state, job, survivors, { code: 'ABORTED', message: why });
  return andThen(dismissed, (next) =>
    appendJobEvent(requeued(next, counted), job.jobId, { type: 'JobRestarted', why, step }),
  );
}

function requeued(state: CoordinatorState, { jobId, totalLosses }: JobState): CoordinatorState {
  const next = withJob(state, jobId, {
    status: 'queued',
    totalLosses,
    members: [],
    accusations: [],
    hasStarted: false,
    lastStep: 0,
    deadline: null,
    waitingFor: null,
    agreedEnd: null,
  });
  const waiting = next.jobs.filter(({ status }) => status === 'preparing' || status === 'queued');
  return { ...next, queue: waiting.map((job) => job.jobId) };
}

function giveUp(state: CoordinatorState, job: JobState, losses: readonly MemberLoss[]): Decision {
  const { count, furthestStep } = job.totalLosses;
  const [last] = losses.slice(-1);
  const next = withJob(state, job.jobId, { totalLosses: job.totalLosses });
  return failJob(next, findJob(next, job.jobId) ?? job, {
    code: 'UNAVAILABLE',
    message:
      `${describeLosses(losses)}; the job has lost all its workers ${count} times without coming further than step ` +
      `${furthestStep}: look into why they go, then submit it again`,
    ...(last && { workerId: last.member.workerId, step: last.member.lastStep }),
  });
}

function describeRepeated(step: number): string {
  if (step === 0) return '';
  return step === 1 ? ', 1 step is done again' : `, ${step} steps are done again`;
}

function describeLosses(losses: readonly MemberLoss[]): string {
  return losses
    .map(({ member, how }) => `${describeMember(member)} was lost after step ${member.lastStep}: ${how}`)
    .join('; ');
}
