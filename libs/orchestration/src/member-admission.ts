import type { ErrorCode } from '@thaw/errors';
import type { MemberMessage, WorkerConnection } from './coordinator-event.js';
import {
  findJob,
  findWorker,
  totalEpochs,
  totalSteps,
  type CoordinatorState,
  type JobState,
  type Member,
  type ReadyState,
  type WorkerState,
} from './coordinator-state.js';
import { decide, withJob, type Decision } from './decision.js';
import { compareGenerations, generationName } from './generation.js';

/** The worker, if it is in the pool over this very connection. */
export function connectedWorker(state: CoordinatorState, from: WorkerConnection): WorkerState | undefined {
  const worker = findWorker(state, from.workerId);
  return worker?.connectionId === from.connectionId ? worker : undefined;
}

/**
 * The gate for all that members say: hands a message on if it comes from a present member of the present
 * generation, and otherwise refuses it by code and leaves the state as it is. Older and future generations
 * are ABORTED.
 */
export function admitMember(
  state: CoordinatorState,
  message: MemberMessage,
  handle: (job: JobState, member: Member) => Decision,
): Decision {
  const worker = connectedWorker(state, message);
  if (worker === undefined) return refuseStranger(state, message);
  const job = findJob(state, message.jobId);
  if (job === undefined) {
    const text = `job ${message.jobId} is not under way: it has ended, or its id is wrong; drop it and wait for an assignment`;
    return refuseMessage(state, message, 'ABORTED', text);
  }
  const outdated = whyNotPresent(job, message);
  if (outdated !== undefined) return refuseMessage(state, message, 'ABORTED', outdated);
  const member = job.members.find((candidate) => candidate.workerId === message.workerId);
  if (member !== undefined && worker.status.type === 'assigned' && worker.status.jobId === job.jobId) {
    return handle(job, member);
  }
  const place = `generation ${generationName(message.generation)} of job ${job.jobId}`;
  return refuseMessage(
    state,
    message,
    'ABORTED',
    `worker ${message.workerId} has no part in ${place} now; drop it`,
  );
}

/**
 * The gate for what members report of the training: also from a generation before, if the sender carried on since then. Such a
 * report was on its way when the membership changed, and what it says does not depend on the membership.
 */
export function admitReport(
  state: CoordinatorState,
  message: MemberMessage,
  handle: (job: JobState, member: Member) => Decision,
): Decision {
  const job = findJob(state, message.jobId);
  const carriedOn = job?.members.some(({ workerId, hasState }) => hasState && workerId === message.workerId);
  const present = job?.generation;
  if (carriedOn !== true || present == null) return admitMember(state, message, handle);
  const isLate = compareGenerations(message.generation, present) < 0;
  return admitMember(state, { ...message, generation: isLate ? present : message.generation }, handle);
}

/** Whether a report of a completed step is from a member of the job, and the job can have that step. */
export function canReportStep(
  state: CoordinatorState,
  report: WorkerConnection & { readonly jobId: string; readonly step: number },
): boolean {
  const status = connectedWorker(state, report)?.status;
  const job = findJob(state, report.jobId);
  const isMember = status?.type === 'assigned' && status.jobId === report.jobId;
  return isMember && job !== undefined && report.step > 0 && isStepOf(job, report.step);
}

/** Refuses a message: an answer by code, and no change. */
export function refuseMessage(
  state: CoordinatorState,
  { workerId, connectionId, jobId, generation }: MemberMessage,
  code: ErrorCode,
  message: string,
): Decision {
  return decide(state, { type: 'RefuseMessage', workerId, connectionId, jobId, generation, code, message });
}

/** Refuses a message that does not fit what the job does, or what its sender said before. */
export function refuseOutOfPlace(
  state: CoordinatorState,
  event: MemberMessage & { type: string },
  job: JobState,
): Decision {
  const text = `${event.type} does not fit job ${job.jobId}, which is ${job.status}, or contradicts what this worker said before`;
  return refuseMessage(state, event, 'FAILED_PRECONDITION', text);
}

/** Refuses a message about a step, an epoch or a phase that the job does not have. */
export function refuseStep(
  state: CoordinatorState,
  event: MemberMessage,
  job: JobState,
  step: number,
): Decision {
  const text =
    `expected a step from 0 to ${totalSteps(job)}, an epoch from 0 to ${totalEpochs(job.summary) - 1} and a phase ` +
    `from 0 to ${job.summary.phases.length - 1} of job ${job.jobId}, received step ${step}`;
  return refuseMessage(state, event, 'INVALID_ARGUMENT', text);
}

/** Refuses a message about a number of reductions that cannot be. */
export function refuseReductions(state: CoordinatorState, event: MemberMessage & ReadyState): Decision {
  const text = `expected the number of reductions that the state of a member of job ${event.jobId} has behind it, received ${event.reductions}`;
  return refuseMessage(state, event, 'INVALID_ARGUMENT', text);
}

/** The state in which a member is known to have completed this many steps; fewer than known change nothing. @param also what else is known of it */
export function reportStep(
  state: CoordinatorState,
  job: JobState,
  member: Member,
  step: number,
  also?: Partial<Member>,
): CoordinatorState {
  const isFurther = isStepOf(job, step) && step > member.lastStep;
  if (!isFurther && also === undefined) return state;
  return withMember(state, job, member, { ...also, ...(isFurther && { lastStep: step }) });
}

/** The state with some fields of one member of a job replaced. */
export function withMember(
  state: CoordinatorState,
  job: JobState,
  member: Member,
  change: Partial<Member>,
): CoordinatorState {
  const members = job.members.map((other) => (other.rank === member.rank ? { ...other, ...change } : other));
  return withJob(state, job.jobId, { members });
}

/** Whether a job can have this many completed steps. */
export function isStepOf(job: JobState, step: number): boolean {
  return isCount(step) && step <= totalSteps(job);
}

/** Whether something can be counted so. */
export function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/** Whether members can have something to report: they train, or stand still between two generations of a job that has begun. */
export function isTraining({ status, hasStarted }: JobState): boolean {
  return status === 'running' || (status === 'starting' && hasStarted);
}

function whyNotPresent(job: JobState, { generation }: MemberMessage): string | undefined {
  const sent = `generation ${generationName(generation)} of job ${job.jobId}`;
  if (job.generation === null) return `${sent} is not formed yet; wait for an assignment`;
  const order = compareGenerations(generation, job.generation);
  const present = `the present one is ${generationName(job.generation)}`;
  if (order < 0) return `${sent} is over, ${present}; drop it and wait for an assignment`;
  return order > 0 ? `${sent} is unknown, ${present}; drop it and wait for an assignment` : undefined;
}

function refuseStranger(state: CoordinatorState, { workerId, connectionId }: MemberMessage): Decision {
  const message = `worker ${workerId} is not in the pool over this connection; join again`;
  return decide(state, { type: 'RefuseWorker', workerId, connectionId, code: 'ABORTED', message });
}
