import { byPrecedence, type CoordinatorState, type JobState, type Member } from './coordinator-state.js';
import { andThen, withJob, type Decision } from './decision.js';
import { regroup } from './generation-forming.js';
import { dismissMembers } from './job-end.js';
import { describeWorker, hasNotFinished } from './member.js';
import { idleWorkers, satisfiedBy, seekersOf, totalLack, type Seeker } from './worker-demand.js';

/**
 * Takes workers from running jobs that have more than their minimum, where jobs that wait can then start: from the job of the
 * lowest priority first, of several the youngest, and from each at once all that it gives. Nobody gives anything for a job that
 * could not start even then.
 */
export function shrinkJobs(decision: Decision): Decision {
  const { state } = decision;
  const seekers = seekersOf(state);
  if (seekers.length === 0) return decision;
  const lenders = byPrecedence(state.jobs.filter((job) => canLend(state, job))).toReversed();
  const numIdle = idleWorkers(state).length;
  const numSpare = lenders.reduce((sum, job) => sum + spareMembers(job), 0);
  const served = satisfiedBy(numIdle + numSpare, seekers);
  let numWanted = totalLack(served) - numIdle;
  let shrunk = decision;
  for (const job of lenders) {
    if (numWanted <= 0) break;
    const count = Math.min(spareMembers(job), numWanted);
    numWanted -= count;
    shrunk = andThen(shrunk, (next) => shrink(next, job, count, served));
  }
  return shrunk;
}

function spareMembers({ members, summary }: JobState): number {
  return members.length - summary.workers.min;
}

/** One whose members train, all of them connected and none of them through. */
function canLend({ workers }: CoordinatorState, job: JobState): boolean {
  if (job.status !== 'running' || job.agreedEnd !== null || spareMembers(job) <= 0) return false;
  const awaited = workers.filter(({ awaitedUntil }) => awaitedUntil !== undefined);
  return (
    job.members.every(hasNotFinished) &&
    !awaited.some(({ workerId }) => job.members.some((member) => member.workerId === workerId))
  );
}

/** The highest ranks go; the others keep their order and their state. */
function shrink(state: CoordinatorState, job: JobState, count: number, served: readonly Seeker[]): Decision {
  const staying = job.members.slice(0, -count);
  const leaving = job.members.slice(-count);
  const why = whyShrunk(job, leaving, served);
  const { jobId } = job;
  const dismissed = dismissMembers(withJob(state, jobId, { shrunkAt: state.now }), job, leaving, {
    failure: { code: 'ABORTED', message: `job ${jobId} ${why}` },
    carriesOn: true,
  });
  return andThen(dismissed, (next) => regroup(next, job, staying, { reason: why, newcomers: [] }));
}

function whyShrunk({ summary }: JobState, leaving: readonly Member[], served: readonly Seeker[]): string {
  const named = leaving.map(describeWorker).join(', ');
  const others = served.map(({ job: { jobId } }) => jobId).join(', ');
  return `gives up ${named} for ${others}: a job that waits comes before workers beyond the minimum of ${summary.workers.min}`;
}
