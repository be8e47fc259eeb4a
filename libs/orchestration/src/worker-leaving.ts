import type { WorkerLeaving } from './coordinator-event.js';
import { findJob, type CoordinatorState, type JobState, type Member } from './coordinator-state.js';
import { andThen, decide, withWorker, type Decision } from './decision.js';
import { regroup } from './generation-forming.js';
import { dismissMembers } from './job-end.js';
import { connectedWorker } from './member-admission.js';
import { loseMembers } from './member-loss.js';
import { describeMember } from './member.js';

/** A worker gets no new part, and others take over the one that it has. A job whose end is agreed keeps it until its result is stored. */
export function workerLeaving(state: CoordinatorState, event: WorkerLeaving): Decision {
  const worker = connectedWorker(state, event);
  if (worker === undefined || worker.isLeaving === true) return decide(state);
  const leaving = withWorker(state, worker.workerId, { isLeaving: true });
  const job = worker.status.type === 'assigned' ? findJob(leaving, worker.status.jobId) : undefined;
  if (job?.agreedEnd !== null) return decide(leaving);
  const member = job.members.find(({ workerId }) => workerId === worker.workerId);
  return member === undefined ? decide(leaving) : releaseMembers(leaving, job, [member], 'leaves');
}

/**
 * A job goes on without some of its members. They train on until the others are ready to go on without them, so that no step is
 * done twice. Where nobody else holds the job's state, they are lost to it at once.
 *
 * @param how what they do, after their names
 */
export function releaseMembers(
  state: CoordinatorState,
  job: JobState,
  released: readonly Member[],
  how: string,
): Decision {
  const others = job.members.filter((member) => !released.includes(member));
  const canCarryOn = job.hasStarted && others.some(({ hasState }) => hasState);
  if (!canCarryOn) {
    const losses = released.map((member) => ({ member, how: `it ${how}` }));
    return andThen(dismissMembers(state, job, released), (next) => loseMembers(next, job, losses));
  }
  const reason = released
    .map((member) => `${describeMember(member)} ${how} after step ${member.lastStep}`)
    .join('; ');
  return andThen(dismissMembers(state, job, released, { carriesOn: true }), (next) =>
    regroup(next, job, others, { reason, carriesOn: true }),
  );
}
