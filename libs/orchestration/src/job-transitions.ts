import type { ErrorCode } from '@thaw/errors';
import type {
  JobCancelled,
  JobPreparationFailed,
  JobPrepared,
  JobResumed,
  JobSubmitted,
  ResultFailed,
  ResultStored,
} from './coordinator-event.js';
import {
  attemptOf,
  findAttempt,
  findJob,
  nextAttemptOf,
  queueOf,
  type CoordinatorState,
  type JobState,
  type JobSummary,
  type PhaseSummary,
  type StateAtStep,
  type TotalLosses,
} from './coordinator-state.js';
import { andThen, appendJobEvent, decide, withJob, type Decision } from './decision.js';
import { compareGenerations, generationName } from './generation.js';
import { cancelJob, failJob, succeedJob } from './job-end.js';
import { featuresOf } from './member.js';
import { seekOrigin, WITHOUT_MEMBERS } from './job-return.js';

/** A job enters the queue; its dataset and model are put in place meanwhile. */
export function jobSubmitted(state: CoordinatorState, { jobId, summary }: JobSubmitted): Decision {
  const known = findJob(state, jobId);
  if (known !== undefined) {
    if (isSameSummary(known.summary, summary)) return decide(state);
    return refuseRequest(
      state,
      jobId,
      'ALREADY_EXISTS',
      `there is another job ${jobId} already; submit without this id`,
    );
  }
  if (!canEverStart(summary)) {
    return refuseRequest(state, jobId, 'INVALID_ARGUMENT', describeImpossible(summary));
  }
  const job = newJob(state, jobId, summary);
  const jobs = [...state.jobs, job];
  const entered = { ...state, jobs, queue: queueOf(jobs) };
  const announced = appendJobEvent(entered, jobId, { type: 'JobQueued', name: summary.name });
  return andThen(announced, (next) => decide(next, { type: 'PrepareJob', ...attemptOf(job) }));
}

/** Dataset and model are in place: the job may start. */
export function jobPrepared(state: CoordinatorState, event: JobPrepared): Decision {
  const { jobId, prepared, data } = event;
  const job = findAttempt(state, event);
  if (job === undefined) return releaseEnded(state, jobId);
  if (job.status !== 'preparing') return decide(state);
  const next = withJob(state, jobId, {
    prepared,
    ...(job.origin?.type !== 'sought' && { status: 'queued' }),
  });
  const told =
    job.prepared === null ? appendJobEvent(next, jobId, { type: 'DataPrepared', ...data }) : decide(next);
  return andThen(told, (after) => seekOrigin(after, jobId));
}

/** Dataset or model could not be put in place, at first or after a restart of the coordinator: the job ends with that reason. */
export function jobPreparationFailed(state: CoordinatorState, event: JobPreparationFailed): Decision {
  const { jobId, code, message } = event;
  const job = findAttempt(state, event);
  return job === undefined ? releaseEnded(state, jobId) : failJob(state, job, { code, message });
}

/** A job that ended while it was prepared was released before there was anything to release; what one that was resumed has is in use. */
function releaseEnded(state: CoordinatorState, jobId: string): Decision {
  return findJob(state, jobId) === undefined ? decide(state, { type: 'ReleaseJob', jobId }) : decide(state);
}

/** A job ends because its user wants so; one that has ended stays as it is. */
export function jobCancelled(state: CoordinatorState, { jobId }: JobCancelled): Decision {
  const job = findJob(state, jobId);
  return job === undefined ? decide(state) : cancelJob(state, job);
}

/** A job that failed or was cancelled goes on from its newest checkpoint, once its data is in place again. */
export function jobResumed(state: CoordinatorState, { job: ended, by }: JobResumed): Decision {
  const { jobId } = ended;
  if (findJob(state, jobId) !== undefined || whyNotResumed(ended) !== undefined) return decide(state);
  const { origin } = ended;
  // It ended for want of a state that its members agreed on, or while it looked for one.
  const limit = origin?.type === 'sought' &&
    origin.atMostStep !== undefined && { atMostStep: origin.atMostStep };
  const job: JobState = {
    ...ended,
    ...WITHOUT_MEMBERS,
    ...{
      status: 'preparing',
      endedAt: null,
      failure: undefined,
      totalLosses: NO_LOSSES,
      disagreements: NO_LOSSES,
    },
    numResumed: nextAttemptOf(ended).attempt,
    origin: { ...limit, type: 'sought', why: `the job was resumed by ${by}`, step: ended.lastStep },
  };
  const jobs = [...state.jobs, job];
  const entered = { ...state, jobs, queue: queueOf(jobs) };
  const told = appendJobEvent(entered, jobId, { type: 'JobResumed', by });
  return andThen(told, (next) => decide(next, { type: 'PrepareJob', ...attemptOf(job) }));
}

/** Why a job cannot be resumed and what to do instead; undefined for one that can. */
export function whyNotResumed({ jobId, status }: Pick<JobState, 'jobId' | 'status'>): string | undefined {
  if (status === 'failed' || status === 'cancelled') return undefined;
  const how =
    status === 'succeeded'
      ? 'has succeeded: submit a job that starts from its model to train on'
      : `is ${status}: it goes on by itself; watch it, or cancel it first`;
  return `expected a job that failed or was cancelled, job ${jobId} ${how}`;
}

/** The result is safe: the job has succeeded. */
export function resultStored(state: CoordinatorState, event: ResultStored): Decision {
  const { weights, artifacts, confusion } = event;
  return awaitingResult(state, event, (awaiting, { step, stateDigest }) => {
    const features = featuresOf(awaiting.members);
    return succeedJob(state, awaiting, {
      ...awaiting.measurements,
      stateDigest,
      step,
      weights,
      artifacts,
      ...(confusion && { confusion }),
      ...(features && { features }),
    });
  });
}

/** The result could not be stored: the job ends with that reason. */
export function resultFailed(state: CoordinatorState, event: ResultFailed): Decision {
  return awaitingResult(state, event, (job, { step }) =>
    failJob(state, job, {
      code: event.code,
      message: `the result could not be stored: ${event.message}`,
      step,
    }),
  );
}

function awaitingResult(
  state: CoordinatorState,
  { jobId, generation }: ResultStored | ResultFailed,
  handle: (job: JobState, agreedEnd: StateAtStep) => Decision,
): Decision {
  const job = findJob(state, jobId);
  // It has ended, maybe by this very result, which comes again.
  if (job === undefined) return decide(state);
  if (job.generation === null || compareGenerations(generation, job.generation) !== 0) {
    const text = `expected a result of the present generation of job ${jobId}, received one of ${generationName(generation)}`;
    return refuseRequest(state, jobId, 'ABORTED', text);
  }
  if (job.agreedEnd !== null) return handle(job, job.agreedEnd);
  return refuseRequest(
    state,
    jobId,
    'FAILED_PRECONDITION',
    `job ${jobId} is ${job.status} and waits for no result`,
  );
}

const NO_LOSSES: TotalLosses = { count: 0, furthestStep: 0 };

function newJob(state: CoordinatorState, jobId: string, summary: JobSummary): JobState {
  return {
    jobId,
    summary,
    status: 'preparing',
    submittedAt: state.now,
    endedAt: null,
    prepared: null,
    generation: null,
    members: [],
    numericsClass: null,
    accusations: [],
    hasStarted: false,
    totalLosses: NO_LOSSES,
    shrunkAt: null,
    lastStep: 0,
    numEpochsReported: 0,
    numPhasesStarted: 0,
    numPhasesCompleted: 0,
    numEpochsSaved: 0,
    measurements: null,
    waitingFor: null,
    deadline: null,
    agreedEnd: null,
    numEvents: 0,
  };
}

function canEverStart({ workers, replicas, phases }: JobSummary): boolean {
  const epochs = phases.map((phase) => phase.epochs);
  const areCounts = [workers.min, workers.max, replicas, phases.length, ...epochs].every(
    (n) => Number.isSafeInteger(n) && n >= 1,
  );
  return areCounts && workers.min <= workers.max && workers.max <= replicas;
}

function describeImpossible({ workers, replicas, phases }: JobSummary): string {
  const epochs = phases.map((phase) => phase.epochs).join(' and ');
  return (
    'expected whole numbers with 1 <= workers.min <= workers.max <= train.replicas and phases of at least 1 epoch, received ' +
    `workers.min ${workers.min}, workers.max ${workers.max}, train.replicas ${replicas}, epochs ${epochs || 'of no phase'}`
  );
}

function isSameSummary(left: JobSummary, right: JobSummary): boolean {
  return (
    left.name === right.name &&
    left.replicas === right.replicas &&
    left.priority === right.priority &&
    (left.verifyEvery ?? 0) === (right.verifyEvery ?? 0) &&
    (left.exact ?? true) === (right.exact ?? true) &&
    isSamePhases(left.phases, right.phases) &&
    left.workers.min === right.workers.min &&
    left.workers.max === right.workers.max
  );
}

function isSamePhases(left: JobSummary['phases'], right: JobSummary['phases']): boolean {
  const isSame = (phase: PhaseSummary, other: PhaseSummary | undefined): boolean =>
    phase.name === other?.name && phase.epochs === other.epochs && phase.mayStopEarly === other.mayStopEarly;
  return left.length === right.length && left.every((phase, index) => isSame(phase, right[index]));
}

function refuseRequest(state: CoordinatorState, jobId: string, code: ErrorCode, message: string): Decision {
  return decide(state, { type: 'RefuseRequest', jobId, code, message });
}
