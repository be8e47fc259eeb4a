import type {
  CheckpointMissed,
  CheckpointsChecked,
  CheckpointSpoilt,
  CheckpointTaken,
  DamagedCheckpoint,
} from './coordinator-event.js';
import { findAttempt, findJob, type CoordinatorState, type JobState } from './coordinator-state.js';
import { andThen, appendJobEvent, decide, withJob, type Decision } from './decision.js';
import { beginFrom, returnToCheckpoint } from './job-return.js';
import { admitReport, isStepOf, isTraining, refuseOutOfPlace, refuseStep } from './member-admission.js';
import { sureStep } from './verified-steps.js';

/** A job's log tells of checkpoints once in so many milliseconds, however often they are taken. */
const TOLD_EVERY_MS = 10_000;

/** What becomes of a job by its checkpoints. */
export function decideOnCheckpoint(
  state: CoordinatorState,
  event: CheckpointTaken | CheckpointMissed | CheckpointsChecked | CheckpointSpoilt,
): Decision {
  switch (event.type) {
    case 'CheckpointTaken':
      return checkpointTaken(state, event);
    case 'CheckpointMissed':
      return checkpointMissed(state, event);
    case 'CheckpointsChecked':
      return checkpointsChecked(state, event);
    case 'CheckpointSpoilt':
      return checkpointSpoilt(state, event);
  }
}

/** A checkpoint is on the disk: from now on the job can go on from it. A job that saves a further one is not given up. */
function checkpointTaken(state: CoordinatorState, event: CheckpointTaken): Decision {
  return admitReport(state, event, (job) => {
    const { jobId, step, name, sha256, sizeBytes } = event;
    if (!isTraining(job)) return refuseOutOfPlace(state, event, job);
    if (!isStepOf(job, step)) return refuseStep(state, event, job, step);
    const furthest = job.checkpoints?.step ?? -1;
    const entered = withJob(state, jobId, {
      checkpoints: { step: Math.max(furthest, step), savedAt: state.now },
      ...(step > furthest && { totalLosses: { ...job.totalLosses, count: 0 } }),
    });
    const told = tellNowAndThen(entered, job, 'saved', { type: 'CheckpointSaved', step, sizeBytes });
    return andThen(told, (next) =>
      decide(next, {
        type: 'EnterCheckpoint',
        ...{ jobId, step, name, sha256, sizeBytes, createdAt: state.now, agreedStep: sureStep(job) },
      }),
    );
  });
}

/** A checkpoint is not on the disk, and why; nothing else changes. */
function checkpointMissed(state: CoordinatorState, event: CheckpointMissed): Decision {
  return admitReport(state, event, (job) => {
    const { step, why } = event;
    if (!isTraining(job)) return refuseOutOfPlace(state, event, job);
    if (!isStepOf(job, step)) return refuseStep(state, event, job, step);
    return tellNowAndThen(state, job, 'missed', { type: 'CheckpointMissed', step, why });
  });
}

/** It is known where a job that goes back begins from. */
function checkpointsChecked(
  state: CoordinatorState,
  { jobId, attempt, found, damaged }: CheckpointsChecked,
): Decision {
  const job = findAttempt(state, { jobId, attempt });
  if (job?.origin?.type !== 'sought' || job.prepared === null) return decide(state);
  // It was looked for before the job knew that it is of no use; the answer to the later question comes.
  if (found !== null && found > (job.origin.atMostStep ?? Infinity)) return decide(state);
  return andThen(warnOfAll(state, job, damaged), (next) =>
    beginFrom(next, findJob(next, jobId) ?? job, found),
  );
}

/** Members cannot take the state that they are to begin from: the job looks for an older one. */
function checkpointSpoilt(state: CoordinatorState, { jobId, step, why }: CheckpointSpoilt): Decision {
  const job = findJob(state, jobId);
  const isOrigin = job?.origin?.type === 'checkpoint' && job.origin.step === step;
  if (job === undefined || !isOrigin || job.hasStarted) return decide(state);
  return andThen(warnOfAll(state, job, [{ step, why }]), (next) =>
    returnToCheckpoint(next, findJob(next, jobId) ?? job, {
      why: `the checkpoint of step ${step} is damaged`,
      atMostStep: step - 1,
    }),
  );
}

function warnOfAll(
  state: CoordinatorState,
  { jobId }: JobState,
  damaged: readonly DamagedCheckpoint[],
): Decision {
  return damaged.reduce(
    (decision, { step, why }) =>
      andThen(decision, (next) => appendJobEvent(next, jobId, { type: 'CheckpointDamaged', step, why })),
    decide(state),
  );
}

function tellNowAndThen(
  state: CoordinatorState,
  { jobId, checkpointsToldAt = {} }: JobState,
  what: 'saved' | 'missed',
  event: Parameters<typeof appendJobEvent>[2],
): Decision {
  const before = checkpointsToldAt[what];
  if (before !== undefined && state.now - before < TOLD_EVERY_MS) return decide(state);
  const told = withJob(state, jobId, { checkpointsToldAt: { ...checkpointsToldAt, [what]: state.now } });
  return appendJobEvent(told, jobId, event);
}
