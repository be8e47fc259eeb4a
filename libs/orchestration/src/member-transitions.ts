import type {
  MemberFailed,
  MemberFinished,
  MemberReady,
  PeerAccused,
  StepReported,
} from './coordinator-event.js';
import {
  findJob,
  totalEpochs,
  totalSteps,
  type CoordinatorState,
  type JobState,
  type Member,
  type StateAtStep,
} from './coordinator-state.js';
import { andThen, appendJobEvent, decide, withJob, type Decision } from './decision.js';
import { finishOnceAllFinished, startOnceAllReady } from './generation-barrier.js';
import { compareGenerations, type Generation } from './generation.js';
import { claimGradient } from './gradient-comparison.js';
import { dismissMembers, failJob } from './job-end.js';
import {
  admitMember,
  admitReport,
  isCount,
  isStepOf,
  isTraining,
  refuseMessage,
  refuseOutOfPlace,
  refuseReductions,
  refuseStep,
  reportStep,
  withMember,
} from './member-admission.js';
import { describeMember, featuresOf, pacesOf, slowMemberOf } from './member.js';
import { resultHolder } from './result-request.js';
import { claimState } from './state-comparison.js';
import { paceAfter } from './straggler-detection.js';

/** A member is ready, or again after it caught up; when all are, with the same state, they start. */
export function memberReady(state: CoordinatorState, event: MemberReady): Decision {
  return admitMember(state, event, (job, member) => {
    const { step, stateDigest, reductions, fetchMs = 0 } = event;
    const before = member.ready;
    if (before?.reductions === reductions && isSameState(before, event)) return decide(state);
    const isFurther = before === undefined || reductions > before.reductions;
    if (!isFurther || job.status !== 'starting') return refuseOutOfPlace(state, event, job);
    if (!isStepOf(job, step)) return refuseStep(state, event, job, step);
    if (!isCount(reductions) || reductions < step || reductions > step + totalEpochs(job.summary))
      return refuseReductions(state, event);
    const ready = { step, stateDigest, reductions };
    const next = withMember(state, job, member, { ready, fetchMs, hasState: true, lastStep: step });
    return startOnceAllReady(next, job.jobId);
  });
}

/** A step is done; the first report of it is published. */
export function stepReported(state: CoordinatorState, event: StepReported): Decision {
  return admitReport(state, event, (job, member) => {
    if (!isTraining(job)) return refuseOutOfPlace(state, event, job);
    if (!isStepOf(job, event.step)) return refuseStep(state, event, job, event.step);
    const { step } = event;
    const noted = step > member.lastStep ? noteStep(state, job, member, event) : decide(state);
    const published = step > job.lastStep ? andThen(noted, (next) => publishStep(next, job, event)) : noted;
    return andThen(published, (next) => compareStep(next, job, member, event));
  });
}

function publishStep(state: CoordinatorState, { jobId }: JobState, event: StepReported): Decision {
  const { step, epoch, loss, metrics } = event;
  const next = withJob(state, jobId, { lastStep: step });
  const job = findJob(next, jobId);
  if (job === undefined) return decide(next);
  const progress = { at: state.now, step, totalSteps: totalSteps(job), epoch, loss, metrics };
  const members = pacesOf(job.members);
  const features = featuresOf(job.members);
  const told = { ...progress, members, ...(features && { features }) };
  return decide(next, { type: 'PublishProgress', jobId, progress: told });
}

/**
 * What a member says of its state, or of a gradient, counts in the generation in which it says so: states of which it comes late were compared when the next
 * one began.
 */
function compareStep(
  state: CoordinatorState,
  { jobId }: JobState,
  member: Member,
  { step, stateDigest, gradientDigest, generation }: StepReported,
): Decision {
  const claim = (digest: string | undefined, compare: typeof claimState) => (next: CoordinatorState) => {
    const job = findJob(next, jobId);
    if (digest === undefined || job?.status !== 'running' || !isPresent(job, generation)) return decide(next);
    return compare(next, job, member, { step, stateDigest: digest });
  };
  return andThen(claim(gradientDigest, claimGradient)(state), claim(stateDigest, claimState));
}

/** A step of a member; its times tell whether it holds the others up, unless they are those of another generation. */
function noteStep(state: CoordinatorState, job: JobState, member: Member, event: StepReported): Decision {
  const { step, generation, features } = event;
  const known = { lastStep: step, ...(features && { features }) };
  if (!isPresent(job, generation)) return decide(withMember(state, job, member, known));
  const others = job.members.filter(({ rank }) => rank !== member.rank);
  const { computeMs, waitedMs, waitedForRank } = event;
  const pace = paceAfter(member, others, step, { computeMs, waitedMs, waitedForRank });
  const next = withMember(state, job, member, { ...known, pace });
  const paced = { ...member, pace };
  const [wasSlow, isSlow] = [slowMemberOf(member), slowMemberOf(paced)];
  if (wasSlow === undefined && isSlow !== undefined)
    return appendJobEvent(next, job.jobId, { type: 'WorkerSlow', ...isSlow });
  if (wasSlow === undefined || isSlow !== undefined) return decide(next);
  const { workerId, name, rank } = member;
  return appendJobEvent(next, job.jobId, { type: 'WorkerRecovered', workerId, name, rank, step });
}

/** A member is through; when all are, with the same state, rank 0 is asked for the result. */
export function memberFinished(state: CoordinatorState, event: MemberFinished): Decision {
  return admitMember(state, event, (job, member) => {
    if (member.finished !== undefined && isSameState(member.finished, event)) return decide(state);
    if (member.finished !== undefined || job.status !== 'running') return refuseOutOfPlace(state, event, job);
    if (!isStepOf(job, event.step)) return refuseStep(state, event, job, event.step);
    const finished = { step: event.step, stateDigest: event.stateDigest };
    const next = withMember(state, job, member, { finished, lastStep: event.step });
    return finishOnceAllFinished(next, job.jobId);
  });
}

/** A member gave up through its own cause: the job ends with that cause, unless this member's part in it was done. */
export function memberFailed(state: CoordinatorState, event: MemberFailed): Decision {
  return admitMember(state, event, (job, member) => {
    if (job.agreedEnd !== null && resultHolder(job)?.rank !== member.rank) {
      return dismissMembers(withMember(state, job, member, { isLost: true }), job, [member]);
    }
    const step = isStepOf(job, event.step) ? Math.max(event.step, member.lastStep) : member.lastStep;
    return failJob(state, job, {
      code: event.code,
      message: `${describeMember(member)} failed after step ${step}: ${event.message}`,
      workerId: member.workerId,
      step,
    });
  });
}

/**
 * A member cannot reach another one. The cause is usually that the accused is gone, which its own lost stream
 * or lease will show, with a better reason; so the accusation only waits (see `settleAccusations`).
 */
export function peerAccused(state: CoordinatorState, event: PeerAccused): Decision {
  return admitMember(state, event, (job, member) => {
    const isPeer = job.members.some(
      ({ workerId }) => workerId === event.accusedWorkerId && workerId !== member.workerId,
    );
    if (!isPeer) {
      const text = `expected the id of another member of job ${job.jobId}, received ${JSON.stringify(event.accusedWorkerId)}`;
      return refuseMessage(state, event, 'INVALID_ARGUMENT', text);
    }
    const isKnown = job.accusations.some(
      ({ byWorkerId, workerId }) => byWorkerId === member.workerId && workerId === event.accusedWorkerId,
    );
    const next = reportStep(state, job, member, event.step);
    if (isKnown) return decide(next);
    const { accusedWorkerId: workerId, message } = event;
    const accusation = { at: state.now, byWorkerId: member.workerId, workerId, message };
    return decide(withJob(next, job.jobId, { accusations: [...job.accusations, accusation] }));
  });
}

function isPresent(job: JobState, generation: Generation): boolean {
  return job.generation !== null && compareGenerations(generation, job.generation) === 0;
}

function isSameState(left: StateAtStep, right: StateAtStep): boolean {
  return left.step === right.step && left.stateDigest === right.stateDigest;
}
