import { findJob, type CoordinatorState, type JobState, type Member } from './coordinator-state.js';
import { andThen, decide, type Decision, withJob } from './decision.js';
import { regroup } from './generation-forming.js';
import { dismissMembers, failJob } from './job-end.js';
import { furthestStep, returnToCheckpoint } from './job-return.js';
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
 * generation. Where nobody is left who holds its state, it goes back to a checkpoint.
 */
export function loseMembers(state: CoordinatorState, job: JobState, losses: readonly MemberLoss[]): Decision {
  const lost = new Set(losses.map(({ member }) => member.workerId));
  const survivors = liveMembers(job).filter(({ workerId }) => !lost.has(workerId));
  const holders = survivors.filter(({ hasState }) => hasState || !job.hasStarted);
  if (holders.length === 0) return restart(state, job, losses);
  if (job.agreedEnd !== null) return storeWithout(state, job, lost);
  const reason = describeLosses(losses);
  // Those who train are not disturbed by the loss of one that only learned their state.
  if (job.hasStarted && losses.every(({ member }) => !member.hasState))
    return regroup(state, job, survivors, { reason, carriesOn: true });
  if (holders.length < job.summary.workers.min)
    return regroup(state, job, survivors, { reason, carriesOn: false });
  const learners = survivors.filter((member) => !holders.includes(member));
  const failure = {
    code: 'ABORTED' as const,
    message: `${reason}; those who hold the job's state go on first`,
  };
  return andThen(dismissMembers(state, job, learners, { failure }), (next) =>
    regroup(next, job, holders, { reason, carriesOn: false }),
  );
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

/** Nobody is left to go on from; so many times in a row without having come further, that the job is given up. */
function restart(state: CoordinatorState, job: JobState, losses: readonly MemberLoss[]): Decision {
  const step = furthestStep(job);
  const cameFurther = step > job.totalLosses.furthestStep;
  const totalLosses = cameFurther
    ? { count: 1, furthestStep: step }
    : { ...job.totalLosses, count: job.totalLosses.count + 1 };
  if (totalLosses.count >= MOST_TOTAL_LOSSES) return giveUp(state, { ...job, totalLosses }, losses);
  const why = `${describeLosses(losses)}; no worker is left that holds the job's state`;
  return returnToCheckpoint(withJob(state, job.jobId, { totalLosses }), job, { why });
}

function giveUp(state: CoordinatorState, job: JobState, losses: readonly MemberLoss[]): Decision {
  const { count, furthestStep } = job.totalLosses;
  const [last] = losses.slice(-1);
  const next = withJob(state, job.jobId, { totalLosses: job.totalLosses });
  return failJob(next, findJob(next, job.jobId) ?? job, {
    code: 'UNAVAILABLE',
    message:
      `${describeLosses(losses)}; the job has lost all its workers ${count} times without coming further than step ` +
      `${furthestStep}: look into why they go, then have it go on with "thaw resume ${job.jobId}"`,
    ...(last && { workerId: last.member.workerId, step: last.member.lastStep }),
  });
}

function describeLosses(losses: readonly MemberLoss[]): string {
  return losses
    .map(({ member, how }) => `${describeMember(member)} was lost after step ${member.lastStep}: ${how}`)
    .join('; ');
}
