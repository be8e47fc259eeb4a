import type {
  CheckpointSummary,
  ConfusionMatrix,
  EventMember,
  FeatureUse,
  Generation,
  JobFailure,
  JobResult,
  JobStatus,
  MemberPace,
  SlowMember,
} from '@thaw/orchestration';
import { InvalidMessage } from './errors.js';
import { failureFromWire } from './failure.js';
import type { ConfusionMatrixInput } from './generated/thaw/v1/ConfusionMatrix.js';
import type { Job as WireJob, JobInput } from './generated/thaw/v1/Job.js';
import type { JobResult as WireResult, JobResultInput } from './generated/thaw/v1/JobResult.js';
import type { JobStatus as WireStatus } from './generated/thaw/v1/JobStatus.js';
import type { Member as WireMember } from './generated/thaw/v1/Member.js';
import type { MemberPace as WirePace } from './generated/thaw/v1/MemberPace.js';
import { present } from './oneof.js';

/** A job as its users see it. */
export interface JobView {
  readonly jobId: string;
  readonly name: string;
  readonly status: JobStatus;
  /** Milliseconds since 1970. */
  readonly submittedAt: number;
  readonly endedAt: number | null;
  /** Completed steps, of how many. */
  readonly step: number;
  readonly totalSteps: number;
  readonly generation: Generation | null;
  readonly members: readonly EventMember[];
  /** Those of them that hold the others up now. */
  readonly slowMembers: readonly SlowMember[];
  readonly failure: JobFailure | null;
  readonly result: JobResult | null;
  /** The furthest checkpoint; null before the first. */
  readonly checkpoint: CheckpointSummary | null;
  /** Jobs of a higher one get workers first. */
  readonly priority: number;
  /** From 1 for the job that gets workers next; null for one that has started or ended. */
  readonly queuePosition: number | null;
  /** What it waits for, in a sentence. */
  readonly waitingFor: string | null;
  /** How fast its members are, of those that have reported a step in the present generation; none of a job that has ended. */
  readonly paces: readonly MemberPace[];
  /** How its members, or its last ones, used features; null where no frozen part is computed once. */
  readonly features: FeatureUse | null;
}

const STATUSES: Readonly<Record<JobStatus, Exclude<WireStatus, 'JOB_STATUS_UNSPECIFIED' | number>>> = {
  preparing: 'JOB_STATUS_PREPARING',
  queued: 'JOB_STATUS_QUEUED',
  starting: 'JOB_STATUS_STARTING',
  running: 'JOB_STATUS_RUNNING',
  succeeded: 'JOB_STATUS_SUCCEEDED',
  failed: 'JOB_STATUS_FAILED',
  cancelled: 'JOB_STATUS_CANCELLED',
};

/** The wire form of a status. */
export function statusToWire(status: JobStatus): (typeof STATUSES)[JobStatus] {
  return STATUSES[status];
}

/** The wire form of a job. */
export function jobToWire(view: JobView): JobInput {
  const { status, submittedAt, endedAt, members, slowMembers, result, checkpoint, ...rest } = view;
  const { queuePosition, waitingFor, paces, ...job } = rest;
  return {
    ...job,
    paces: [...paces],
    status: statusToWire(status),
    submittedAtMs: submittedAt,
    endedAtMs: endedAt ?? 0,
    queuePosition: queuePosition ?? 0,
    waitingFor: waitingFor ?? '',
    members: [...members],
    slowMembers: [...slowMembers],
    result: result && resultToWire(result),
    checkpoint: checkpoint && { step: checkpoint.step, savedAtMs: checkpoint.savedAt },
  };
}

/** The wire form of a result. */
export function resultToWire(result: JobResult): JobResultInput {
  const { training = null, evaluation = null, confusion } = result;
  const artifacts = [...result.artifacts];
  return { ...result, artifacts, training, evaluation, confusion: confusionToWire(confusion) };
}

/** The wire form of a confusion matrix. */
export function confusionToWire(confusion: ConfusionMatrix | null | undefined): ConfusionMatrixInput | null {
  if (!confusion) return null;
  return { classNames: [...confusion.classNames], counts: [...confusion.counts] };
}

/** @throws InvalidMessage for a missing job or a status of a newer version */
export function jobFromWire(wire: WireJob | null): JobView {
  if (wire === null) throw new InvalidMessage('a response', 'a job', 'nothing');
  const { status, submittedAtMs, endedAtMs, members, failure, result, checkpoint, ...rest } = wire;
  const { queuePosition, waitingFor, paces, ...job } = rest;
  return {
    ...job,
    status: statusFromWire(status),
    submittedAt: submittedAtMs,
    endedAt: endedAtMs === 0 ? null : endedAtMs,
    members: members.map(memberFromWire),
    paces: paces.map(paceFromWire),
    failure: failure && failureFromWire(failure),
    result: result && resultFromWire(result),
    checkpoint: checkpoint && { step: checkpoint.step, savedAt: checkpoint.savedAtMs },
    queuePosition: queuePosition === 0 ? null : queuePosition,
    waitingFor: waitingFor === '' ? null : waitingFor,
  };
}

/** @throws InvalidMessage when the member's run is missing */
export function memberFromWire(wire: WireMember): EventMember {
  const { workerId, name, rank, run } = present(wire, 'member');
  return { workerId, name, rank, run };
}

/** How fast a member is, back from the wire. */
export function paceFromWire(wire: WirePace): MemberPace {
  const { rank, computeMs, waitedMs, waitedForRank, idleShare } = wire;
  return { rank, computeMs, waitedMs, waitedForRank, ...(idleShare !== undefined && { idleShare }) };
}

/** @throws InvalidMessage when a part is missing */
export function resultFromWire({
  training,
  evaluation,
  confusion,
  features,
  ...wire
}: WireResult): JobResult {
  return {
    ...present(wire, 'result'),
    ...(training && { training }),
    ...(evaluation && { evaluation }),
    ...(confusion && { confusion }),
    ...(features && { features }),
  };
}

/** @throws InvalidMessage for a status of a newer version */
export function statusFromWire(wire: WireStatus): JobStatus {
  const status = (Object.keys(STATUSES) as JobStatus[]).find((candidate) => STATUSES[candidate] === wire);
  if (status === undefined) throw new InvalidMessage('job.status', Object.values(STATUSES).join(', '), wire);
  return status;
}
