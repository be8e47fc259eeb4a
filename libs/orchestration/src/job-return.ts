import {
  attemptOf,
  findJob,
  queueOf,
  type CoordinatorState,
  type JobOrigin,
  type JobState,
} from './coordinator-state.js';
import { andThen, appendJobEvent, decide, withJob, type Decision } from './decision.js';
import { dismissMembers } from './job-end.js';
import { verifiedUpTo } from './verified-steps.js';

/** Why a job goes back, and how far at least. */
export interface JobReturn {
  /** A sentence, which goes on with where the job begins from. */
  readonly why: string;
  /** Checkpoints of more steps are not to be used, now or later; absent where all are good. */
  readonly atMostStep?: number | undefined;
}

/**
 * Gives up the state that the members of a job hold: they are idle, and the job begins from its newest checkpoint that is whole, or
 * from its beginning where there is none. It goes back into the queue, at its former place, with what was reported so far: the same
 * reports come again, and count no second time.
 */
export function returnToCheckpoint(
  state: CoordinatorState,
  job: JobState,
  { why, atMostStep }: JobReturn,
): Decision {
  const { jobId } = job;
  const dismissed = dismissMembers(state, job, job.members, { failure: { code: 'ABORTED', message: why } });
  const origin = originOf(job, { why, atMostStep });
  return andThen(dismissed, (next) => {
    const waiting = withJob(next, jobId, { ...WITHOUT_MEMBERS, status: 'preparing', origin });
    return seekOrigin({ ...waiting, queue: queueOf(waiting.jobs) }, jobId);
  });
}

/** Where a job that goes back, or is resumed later, begins from: its newest checkpoint that is whole and of use. */
export function originOf(job: JobState, { why, atMostStep }: JobReturn): JobOrigin {
  return { type: 'sought', why, step: furthestStep(job), ...(atMostStep !== undefined && { atMostStep }) };
}

/** Looks for the checkpoint that a prepared job begins from; one that never had any begins from its beginning at once. */
export function seekOrigin(state: CoordinatorState, jobId: string): Decision {
  const job = findJob(state, jobId);
  if (job?.origin?.type !== 'sought') return decide(state);
  if (job.checkpoints === undefined) return beginFrom(state, job, null);
  const { atMostStep } = job.origin;
  return decide(state, {
    type: 'SeekCheckpoint',
    ...attemptOf(job),
    ...(atMostStep !== undefined && { atMostStep }),
  });
}

/** Has a job whose origin was sought wait for members, which begin from there. @param found the step of a checkpoint */
export function beginFrom(state: CoordinatorState, job: JobState, found: number | null): Decision {
  const { jobId, origin } = job;
  if (origin?.type !== 'sought') return decide(state);
  const fromStep = found ?? 0;
  const queued = withJob(state, jobId, {
    status: 'queued',
    origin: found === null ? undefined : { type: 'checkpoint', step: found },
    lastStep: fromStep,
    ...verifiedUpTo(job, fromStep),
  });
  const where =
    found === null ? 'begins again from its beginning' : `goes on from its checkpoint of step ${found}`;
  const why = `${origin.why}: it ${where}${describeRepeated(origin.step - fromStep)}`;
  return appendJobEvent(queued, jobId, { type: 'JobRestarted', why, step: origin.step, fromStep });
}

/** Nobody has a part in the job, and nothing has begun. */
export const WITHOUT_MEMBERS = {
  members: [],
  accusations: [],
  digestClaims: [],
  gradientClaims: [],
  agreedStep: 0,
  hasStarted: false,
  shrunkAt: null,
  deadline: null,
  waitingFor: null,
  agreedEnd: null,
} satisfies Partial<JobState>;

/** The most steps that any member is known to have completed. */
export function furthestStep({ lastStep, members }: JobState): number {
  return Math.max(lastStep, ...members.map((member) => member.lastStep));
}

function describeRepeated(numSteps: number): string {
  if (numSteps <= 0) return '';
  return numSteps === 1 ? ', 1 step is done again' : `, ${numSteps} steps are done again`;
}
