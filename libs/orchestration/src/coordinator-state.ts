import type { Generation } from './generation.js';
import type { FeatureUse } from './feature-use.js';
import type { EpochMeasurements, JobFailure, JobResult } from './job-event.js';
import type { JobSpec } from './job-spec.js';
import type { ReplicaRun } from './replica-run.js';
import type { Pace } from './straggler-detection.js';
import { verifyEveryOf } from './verify-spec.js';

/** Limits in time, in milliseconds; each is exceeded by strictly more than its value. */
export interface CoordinatorConfig {
  /** A worker that was not heard for longer is lost. Also how long an accusation waits for a better explanation. */
  readonly leaseMs: number;
  /** From assignment until every member is ready. */
  readonly startLimitMs: number;
  /** From the last step until the result is stored. */
  readonly resultLimitMs: number;
  /** From the coordinator's start until the members of the jobs that go on have to be there again; half as long at each further start to which one has not come back. */
  readonly reattachLimitMs: number;
  /** How long a job that gave workers up for another one takes no free ones beyond its minimum. */
  readonly growBackAfterMs: number;
}

/** The limits that are used where none are given. */
export const DEFAULT_COORDINATOR_CONFIG: CoordinatorConfig = {
  leaseMs: 5_000,
  startLimitMs: 120_000,
  resultLimitMs: 120_000,
  reattachLimitMs: 10_000,
  growBackAfterMs: 10_000,
};

/**
 * All that the coordinator decides by: plain, immutable data that survives JSON. Invariants: worker ids and
 * job ids are unique; all workers have the same numerics class; a worker is assigned to a job exactly while
 * it is among the live members of that job; `queue` holds the jobs that are preparing or queued.
 */
export interface CoordinatorState {
  readonly term: number;
  /** Time of the latest event, in milliseconds since 1970; never goes back. */
  readonly now: number;
  readonly config: CoordinatorConfig;
  /** SHA-256 by name of the modules with layers that the operator allowed; every worker has the same ones. */
  readonly modules: Readonly<Record<string, string>>;
  /** The pool, in order of joining. */
  readonly workers: readonly WorkerState[];
  /** Of late. */
  readonly expulsions: readonly Expulsion[];
  /** Those that have not ended, in order of submission, or of being resumed. */
  readonly jobs: readonly JobState[];
  /** Those that the latest event ended, as they ended. The next event forgets them: however many jobs ever ended, none is held. */
  readonly ended: readonly JobState[];
  readonly endedTotals: EndedTotals;
  /** Ids of the jobs that have not started, in the order in which they get workers. */
  readonly queue: readonly string[];
}

/** Of the jobs that ended since the coordinator started. */
export interface EndedTotals {
  readonly succeeded: number;
  readonly failed: number;
  readonly cancelled: number;
  /** Steps that they had completed when they ended. */
  readonly steps: number;
}

/** How often workers of one name were expelled, which are taken to be the same one started anew. */
export interface Expulsion {
  readonly name: string;
  readonly count: number;
  /** Until then the next one of that name gets no job. */
  readonly restsUntil: number;
  /** Others could not reach it: the next one of that name has to reach them first. */
  readonly isUnreachable?: true;
}

/** A live worker of the pool, or one that a coordinator before this one knew and that is awaited. */
export interface WorkerState {
  readonly workerId: string;
  /** The stream by which it joined; a second join by the same worker is another connection. */
  readonly connectionId: string;
  /** For people. */
  readonly name: string;
  /** Where its peers reach it, as host:port. */
  readonly address: string;
  /** What decides the bits that it computes; every worker of the pool has an equal one. */
  readonly numericsClass: Readonly<Record<string, string>>;
  readonly lastHeardAt: number;
  /** Until then it gets no job: a worker of its name was expelled; absent otherwise. */
  readonly restsUntil?: number;
  /** It gets no job before it has reached all members, whether it was asked for that or not; absent where nobody doubts it. */
  readonly reach?: { readonly askedAt?: number } | undefined;
  /** When it is lost unless it attaches itself again; absent once it is connected. */
  readonly awaitedUntil?: number;
  /** It wants to leave, and gets no part in a job any more. */
  readonly isLeaving?: true;
  readonly status: WorkerStatus;
}

/** Whether a worker is free, or to which job it belongs. */
export type WorkerStatus = { readonly type: 'idle' } | { readonly type: 'assigned'; readonly jobId: string };

/** What the coordinator needs of a phase's description. */
export interface PhaseSummary {
  readonly name: string;
  /** At most. */
  readonly epochs: number;
  /** Whether it may end before its last epoch. */
  readonly mayStopEarly: boolean;
}

/** What the coordinator needs of a job's description. */
export interface JobSummary {
  readonly name: string;
  readonly replicas: number;
  /** At least one. */
  readonly phases: readonly PhaseSummary[];
  readonly workers: { readonly min: number; readonly max: number };
  /** Jobs of a higher one get workers first; 0 if absent. */
  readonly priority?: number;
  /** After so many steps several members compute the same replica; never if absent or 0. */
  readonly verifyEvery?: number;
  /** Whether every run has to give the same bits; true if absent. */
  readonly exact?: boolean;
}

/** The part of a job's description that decisions depend on. */
export function summarizeJob(spec: JobSpec): JobSummary {
  const { name, train, workers, priority } = spec;
  return {
    name,
    replicas: train.replicas,
    phases: train.phases.map((phase) => ({
      name: phase.name,
      epochs: phase.epochs,
      mayStopEarly: phase.earlyStopping !== undefined,
    })),
    workers: { min: workers.min, max: workers.max },
    priority,
    verifyEvery: verifyEveryOf(spec),
    exact: train.exact,
  };
}

/** What is known of a job once its dataset and model are in place. */
export interface PreparedJob {
  /** Examples to train on. */
  readonly numExamples: number;
  readonly stepsPerEpoch: number;
}

/**
 * preparing: dataset and model are being put in place, or checkpoints are looked through; queued: waits for workers; starting: its members load
 * model and blocks, or stand still between two generations, also for want of workers; running: they train, or the result is being stored; the others are ends.
 */
export const JOB_STATUSES = [
  'preparing',
  'queued',
  'starting',
  'running',
  'succeeded',
  'failed',
  'cancelled',
] as const;

/** One of {@link JOB_STATUSES}. */
export type JobStatus = (typeof JOB_STATUSES)[number];

/** How a job can end. */
export const END_STATUSES = ['succeeded', 'failed', 'cancelled'] as const satisfies readonly JobStatus[];

/** One of {@link END_STATUSES}. */
export type EndStatus = (typeof END_STATUSES)[number];

/** Agreement of a member: after `step` completed steps its whole state has this digest. */
export interface StateAtStep {
  readonly step: number;
  readonly stateDigest: string;
}

/** Where a member stands still: after so many reductions (training steps and evaluations, in their order) it has this state. */
export interface ReadyState extends StateAtStep {
  readonly reductions: number;
}

/** A worker's part in the present (or, after a job's end, the last) generation of the job. */
export interface Member {
  readonly workerId: string;
  readonly name: string;
  readonly address: string;
  readonly rank: number;
  readonly run: ReplicaRun;
  /** Completed steps that this member reported. */
  readonly lastStep: number;
  /** Absent before its first step in the present generation. */
  readonly pace?: Pace;
  /** How it used features so far, in all generations; absent where it used none. */
  readonly features?: FeatureUse;
  /** Whether it holds a state of the job from which others can go on: it has been ready since the job began. */
  readonly hasState: boolean;
  readonly ready?: ReadyState;
  /** How long it fetched the examples that it lacked for the present generation; absent before it is ready. */
  readonly fetchMs?: number;
  /** The reductions that it was told to catch up to. */
  readonly catchUpTo?: number;
  readonly finished?: StateAtStep;
  /** Starts of coordinators in a row that awaited it, and to which it has not come back; absent while it is connected. */
  readonly numStartsAway?: number;
  /** Lost after all had finished, when its part was done. */
  readonly isLost?: true;
}

/** A member's word on its state, or on a gradient, in the present generation. */
export interface DigestClaim extends StateAtStep {
  readonly workerId: string;
}

/** How often in a row a job lost all its workers, or their agreement, without having come further. */
export interface TotalLosses {
  readonly count: number;
  /** The most steps that it had completed at one of them. */
  readonly furthestStep: number;
}

/** What a job has of checkpoints: copies of its state on the disk of its coordinator. */
export interface CheckpointSummary {
  /** Completed steps of the furthest one that was ever entered. */
  readonly step: number;
  /** When one was entered last. */
  readonly savedAt: number;
}

/** Where members without a state take the job's first one from, where they do not build it as at the job's beginning. */
export type JobOrigin =
  /** The coordinator looks for the newest checkpoint that is whole, of at most so many steps. */
  | {
      readonly type: 'sought';
      /** Why the job goes back. */
      readonly why: string;
      /** The most steps that it had completed. */
      readonly step: number;
      readonly atMostStep?: number;
    }
  | { readonly type: 'checkpoint'; readonly step: number };

/** A member's word that it cannot reach another one. */
export interface Accusation {
  readonly at: number;
  readonly byWorkerId: string;
  readonly workerId: string;
  readonly message: string;
}

/** A job from its submission, or from being resumed, to its end: what was asked for in one attempt is no answer in another. */
export interface JobAttempt {
  readonly jobId: string;
  /** How often the job was resumed before. */
  readonly attempt: number;
}

/** A job from its submission to its end, and as it ended. */
export interface JobState {
  readonly jobId: string;
  readonly summary: JobSummary;
  readonly status: JobStatus;
  /** How often users had it go on after it had ended; absent where they never did. */
  readonly numResumed?: number;
  readonly submittedAt: number;
  readonly endedAt: number | null;
  readonly prepared: PreparedJob | null;
  /** The latest membership; null until the first. */
  readonly generation: Generation | null;
  /** Members of `generation` in order of rank; their runs partition the replicas. */
  readonly members: readonly Member[];
  /** Of all its members, who are to compute the same bits after a restart of the coordinator too; null until the first. */
  readonly numericsClass: Readonly<Record<string, string>> | null;
  /** Within the present generation. */
  readonly accusations: readonly Accusation[];
  /** Absent: the job's beginning. */
  readonly origin?: JobOrigin | undefined;
  /** Absent before the first. */
  readonly checkpoints?: CheckpointSummary;
  /** When the job's log last told that a checkpoint was saved, or was not. */
  readonly checkpointsToldAt?: { readonly saved?: number; readonly missed?: number };
  /** Whether members were told to start since the job last began from its origin: then a newcomer needs a snapshot. */
  readonly hasStarted: boolean;
  readonly totalLosses: TotalLosses;
  /** When it last gave workers up for another job; null once it has grown again. */
  readonly shrunkAt: number | null;
  /** How often in a row its members held different states without having agreed on a later one; absent where they never did. */
  readonly disagreements?: TotalLosses;
  /** Completed steps after which all members last held the same state; absent: at its beginning. */
  readonly agreedStep?: number;
  /** What members of the present generation said of their states after later steps. */
  readonly digestClaims?: readonly DigestClaim[];
  /** By replica, the last step in which members of the present generation found its gradient equal, or the least of those before; absent: none. */
  readonly verifiedSteps?: readonly number[];
  /** What members of the present generation computed of the replica verified in later steps. */
  readonly gradientClaims?: readonly DigestClaim[];
  /** Completed steps. */
  readonly lastStep: number;
  readonly numEpochsReported: number;
  /** Phases that have begun and phases that are over, as members reported them first. */
  readonly numPhasesStarted: number;
  readonly numPhasesCompleted: number;
  /** Epochs that completed phases left out because they ended early. */
  readonly numEpochsSaved: number;
  /** Of the latest completed epoch, or of the one whose weights a phase took back; null before the first. */
  readonly measurements: EpochMeasurements | null;
  /** What a queued job, or a starting one with too few workers left, waits for, in a sentence; null otherwise. */
  readonly waitingFor: string | null;
  /** When starting or storing the result takes too long; null where no limit runs. */
  readonly deadline: number | null;
  /** Set once all members finished with the same state. */
  readonly agreedEnd: StateAtStep | null;
  /** Entries in the job's public event log. */
  readonly numEvents: number;
  readonly failure?: JobFailure | undefined;
  readonly result?: JobResult;
}

/** A coordinator that knows no worker, and no jobs but those that it is given, none of them ended, in order of their submission. */
export function createCoordinatorState(options: {
  term: number;
  now: number;
  config?: Partial<CoordinatorConfig>;
  modules?: Readonly<Record<string, string>>;
  jobs?: readonly JobState[];
}): CoordinatorState {
  const { term, now, modules = {}, jobs = [] } = options;
  const config = { ...DEFAULT_COORDINATOR_CONFIG, ...options.config };
  const queue = queueOf(jobs);
  const endedTotals = { succeeded: 0, failed: 0, cancelled: 0, steps: 0 };
  return { term, now, config, modules, workers: [], expulsions: [], jobs, ended: [], endedTotals, queue };
}

/** The order in which jobs get workers: the higher priority first, then the older one. @param jobs in order of submission */
export function byPrecedence(jobs: readonly JobState[]): JobState[] {
  return jobs.toSorted((left, right) => priorityOf(right) - priorityOf(left));
}

/** Ids of the jobs that have not started, in the order in which they get workers. @param jobs in order of submission */
export function queueOf(jobs: readonly JobState[]): string[] {
  const waiting = jobs.filter(({ status }) => status === 'preparing' || status === 'queued');
  return byPrecedence(waiting).map(({ jobId }) => jobId);
}

/** Jobs of a higher one come first. */
export function priorityOf({ summary }: JobState): number {
  return summary.priority ?? 0;
}

/** The worker of that id, if it is in the pool. */
export function findWorker(state: CoordinatorState, workerId: string): WorkerState | undefined {
  return state.workers.find((worker) => worker.workerId === workerId);
}

/** The job of that id, if it has not ended. */
export function findJob(state: CoordinatorState, jobId: string): JobState | undefined {
  return state.jobs.find((job) => job.jobId === jobId);
}

/** Whether a job is over, and nothing about it will change any more. */
export function hasEnded({ status }: { readonly status: JobStatus }): boolean {
  return END_STATUSES.some((end) => end === status);
}

/** The attempt at a job that is under way, or was when it ended. */
export function attemptOf({ jobId, numResumed = 0 }: JobState): JobAttempt {
  return { jobId, attempt: numResumed };
}

/** The attempt that begins when a job that has ended is resumed. */
export function nextAttemptOf(job: JobState): JobAttempt {
  const { jobId, attempt } = attemptOf(job);
  return { jobId, attempt: attempt + 1 };
}

/** The job of that id, if it has not ended or been resumed since that attempt. */
export function findAttempt(state: CoordinatorState, { jobId, attempt }: JobAttempt): JobState | undefined {
  const job = findJob(state, jobId);
  return job !== undefined && attemptOf(job).attempt === attempt ? job : undefined;
}

/** The most workers that a job can use. */
export function mostWorkers({ workers, replicas }: JobSummary): number {
  return Math.min(workers.max, replicas);
}

/** Epochs of all phases, if none of them ends early. */
export function totalEpochs({ phases }: JobSummary): number {
  return phases.reduce((sum, { epochs }) => sum + epochs, 0);
}

/** Steps of the whole job, without those that early stopping saved so far: at most so many. 0 before it is prepared. */
export function totalSteps(job: JobState): number {
  return (totalEpochs(job.summary) - job.numEpochsSaved) * (job.prepared?.stepsPerEpoch ?? 0);
}

/** Whether the job may still end before all its steps are done. */
export function mayStopEarly({ summary, numPhasesCompleted }: JobState): boolean {
  return summary.phases.slice(numPhasesCompleted).some((phase) => phase.mayStopEarly);
}
