import type { CoordinatorEffect } from './coordinator-effect.js';
import type { WorkerJoined } from './coordinator-event.js';
import {
  findJob,
  type CoordinatorState,
  type JobState,
  type Member,
  type WorkerState,
} from './coordinator-state.js';
import { decide, withJob, type Decision } from './decision.js';
import { assignmentsOf } from './generation-forming.js';
import { compareGenerations } from './generation.js';
import { liveMembers, withoutReadiness, withoutStartsAway } from './member.js';
import { requestResult, resultHolder } from './result-request.js';

/** Which part in a job a worker has that comes back. */
export interface Attachment {
  readonly job: JobState;
  readonly member: Member;
  /** Whether it takes part in the job's present generation; else it has not heard of it yet. */
  readonly isPresent: boolean;
  /**
   * Whether it drops what it holds of the job first: the present generation takes it for a newcomer. Its state may be from before the job was
   * resumed or went back.
   */
  readonly beginsAnew: boolean;
}

/** The part of a worker that says hello again, if it can go on with it: it has kept what the job needs of it. */
export function attachmentOf(state: CoordinatorState, event: WorkerJoined): Attachment | undefined {
  const known = state.workers.find(({ workerId }) => workerId === event.workerId);
  const job = known?.status.type === 'assigned' ? findJob(state, known.status.jobId) : undefined;
  const member = job && liveMembers(job).find(({ workerId }) => workerId === event.workerId);
  if (job?.generation == null || member === undefined) return undefined;
  const { attached } = event;
  if (attached?.jobId === job.jobId && compareGenerations(attached.generation, job.generation) === 0)
    return { job, member, isPresent: true, beginsAnew: false };
  // It has not heard of the present generation yet, in which nobody has begun.
  const isLate = attached?.jobId === job.jobId && compareGenerations(attached.generation, job.generation) < 0;
  const canBegin = job.status === 'starting' && (isLate || !member.hasState);
  return canBegin ? { job, member, isPresent: false, beginsAnew: !member.hasState } : undefined;
}

/** A member is connected again, keeps its part, and is told what it may have missed; telling it twice does no harm. */
export function attachWorker(state: CoordinatorState, event: WorkerJoined, attachment: Attachment): Decision {
  const { workerId, connectionId } = event;
  const workers = state.workers.map(({ awaitedUntil, ...worker }): WorkerState => {
    if (worker.workerId === workerId) return { ...worker, connectionId, lastHeardAt: state.now };
    return awaitedUntil === undefined ? worker : { ...worker, awaitedUntil };
  });
  const { jobId, members } = attachment.job;
  const connected = members.map((member) =>
    member.workerId === workerId ? withoutStartsAway(member) : member,
  );
  const job = { ...attachment.job, members: connected };
  return remind(withJob({ ...state, workers }, jobId, { members: connected }), { ...attachment, job });
}

function remind(state: CoordinatorState, { job, member: { workerId }, isPresent }: Attachment): Decision {
  if (job.agreedEnd !== null && resultHolder(job)?.workerId === workerId) return requestResult(state, job);
  if (job.status === 'running') return decide(state, ...startOf(state, job, workerId));
  const members = job.members.map((member) =>
    member.workerId === workerId ? withoutReadiness(member) : member,
  );
  const next = withJob(state, job.jobId, { members });
  const assignment = assignmentsOf(next, { ...job, members }, false).filter(
    (each) => each.workerId === workerId,
  );
  return decide(next, ...(isPresent ? [] : assignment));
}

function startOf(
  state: CoordinatorState,
  { jobId, generation, lastStep }: JobState,
  workerId: string,
): CoordinatorEffect[] {
  const worker = state.workers.find((each) => each.workerId === workerId);
  if (generation === null || worker === undefined) return [];
  const { connectionId } = worker;
  return [{ type: 'SendStart', workerId, connectionId, jobId, generation, step: lastStep }];
}
