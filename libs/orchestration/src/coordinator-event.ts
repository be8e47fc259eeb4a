import type { ErrorCode } from '@thaw/errors';
import type {
  JobAttempt,
  JobState,
  JobSummary,
  PreparedJob,
  ReadyState,
  StateAtStep,
} from './coordinator-state.js';
import type { FeatureUse } from './feature-use.js';
import type { Generation } from './generation.js';
import type {
  Artifact,
  ConfusionMatrix,
  DataSummary,
  LossScaling,
  MeasuredEpoch,
  Measurements,
  PhaseSetting,
  WeightReport,
} from './job-event.js';
import type { StepTimes } from './straggler-detection.js';

/** Which worker an event comes from or an effect goes to, and over which of its streams. */
export interface WorkerConnection {
  readonly workerId: string;
  readonly connectionId: string;
}

/** A message from a member of a generation; it is refused unless that generation is the job's present one. */
export interface MemberMessage extends WorkerConnection {
  readonly jobId: string;
  readonly generation: Generation;
}

/** A user described a job; the shell has checked the description and chosen the id. */
export interface JobSubmitted {
  readonly type: 'JobSubmitted';
  readonly jobId: string;
  readonly summary: JobSummary;
}

/** Dataset and model of a job are in place. */
export interface JobPrepared extends JobAttempt {
  readonly type: 'JobPrepared';
  readonly prepared: PreparedJob;
  readonly data: DataSummary;
}

/** Dataset or model of a job could not be put in place. */
export interface JobPreparationFailed extends JobAttempt {
  readonly type: 'JobPreparationFailed';
  readonly code: ErrorCode;
  readonly message: string;
}

/** A user wants a job to end. */
export interface JobCancelled {
  readonly type: 'JobCancelled';
  readonly jobId: string;
}

/** A user wants a job that failed or was cancelled to go on. */
export interface JobResumed {
  readonly type: 'JobResumed';
  /** As it ended. */
  readonly job: JobState;
  /** Who wants it, for people. */
  readonly by: string;
}

/** All files of a job are stored. */
export interface ResultStored {
  readonly type: 'ResultStored';
  readonly jobId: string;
  readonly generation: Generation;
  readonly weights: WeightReport;
  readonly artifacts: readonly Artifact[];
  readonly confusion?: ConfusionMatrix;
}

/** The model file of a job could not be stored. */
export interface ResultFailed {
  readonly type: 'ResultFailed';
  readonly jobId: string;
  readonly generation: Generation;
  readonly code: ErrorCode;
  readonly message: string;
}

/** A worker opened a stream and said who it is. */
export interface WorkerJoined extends WorkerConnection {
  readonly type: 'WorkerJoined';
  readonly name: string;
  /** Where its peers reach it, as host:port. */
  readonly address: string;
  readonly numericsClass: Readonly<Record<string, string>>;
  /** The membership that it has kept, where it was connected with this coordinator or one before it. */
  readonly attached?: { readonly jobId: string; readonly generation: Generation };
  /** The latest term of a coordinator that it has heard of; 0 or absent where it has heard of none. */
  readonly highestTerm?: number;
}

/** A worker's heartbeat, with the completed steps of the job that it works on. */
export interface WorkerHeard extends WorkerConnection {
  readonly type: 'WorkerHeard';
  readonly progress?: { readonly jobId: string; readonly generation: Generation; readonly step: number };
}

/** A worker's stream broke. */
export interface WorkerLost extends WorkerConnection {
  readonly type: 'WorkerLost';
  readonly reason: string;
}

/** A worker wants to leave, and stays until others have taken its part over. */
export interface WorkerLeaving extends WorkerConnection {
  readonly type: 'WorkerLeaving';
}

/** A member that a worker tried to reach in vain. */
export interface UnreachedPeer {
  readonly workerId: string;
  readonly message: string;
}

/** A worker tried to reach the members that it was told. */
export interface ReachChecked extends WorkerConnection {
  readonly type: 'ReachChecked';
  readonly unreached: readonly UnreachedPeer[];
}

/** A worker said goodbye. */
export interface WorkerLeft extends WorkerConnection {
  readonly type: 'WorkerLeft';
  /** In its own words. */
  readonly why: string;
}

/** Time went by; leases and limits are looked at. */
export interface TimePassed {
  readonly type: 'TimePassed';
  /** How long the coordinator itself stood still before: what workers said in that time is not read yet. */
  readonly deafMs?: number;
}

/** A member has loaded model and blocks and stands still before its next reduction; a second time after it caught up. */
export interface MemberReady extends MemberMessage, ReadyState {
  readonly type: 'MemberReady';
  /** How long it fetched the examples that it lacked for this generation. */
  readonly fetchMs?: number;
}

/** A member completed a step; `step` counts completed steps of the job, `epoch` counts from 0. */
export interface StepReported extends MemberMessage, Measurements, StepTimes {
  readonly type: 'StepReported';
  readonly step: number;
  readonly epoch: number;
  /** Of its whole state after this step, where the job wants that to be compared. */
  readonly stateDigest?: string;
  /** Of the replica that is verified in this step, from whoever computed it. */
  readonly gradientDigest?: string;
  /** Of this member so far; absent where it used none. */
  readonly features?: FeatureUse;
}

/** A member completed an epoch, and its evaluation if the job has one; the first report of an epoch counts. */
export interface EpochReported extends MemberMessage, Measurements {
  readonly type: 'EpochReported';
  readonly step: number;
  readonly phase: number;
  readonly learningRate: number;
  readonly epoch: number;
  readonly evaluation?: Measurements;
  /** Of this member so far; absent where it used none. */
  readonly features?: FeatureUse;
  /** Equal on all members; absent where the loss is not scaled. */
  readonly scaling?: LossScaling;
}

/** A member begins a phase, after so many completed steps; the first report of it counts. */
export interface PhaseStarted extends MemberMessage, PhaseSetting {
  readonly type: 'PhaseStarted';
  readonly step: number;
  /** Counts from 0. */
  readonly phase: number;
}

/** A member completed a phase, after so many of its epochs; the first report of it counts. */
export interface PhaseCompleted extends MemberMessage {
  readonly type: 'PhaseCompleted';
  readonly step: number;
  readonly phase: number;
  readonly epochs: number;
  readonly restored?: MeasuredEpoch;
  readonly weights: WeightReport;
}

/** A member completed the job's last step. */
export interface MemberFinished extends MemberMessage, StateAtStep {
  readonly type: 'MemberFinished';
}

/** A member cannot go on, through its own cause. For an unreachable peer it sends {@link PeerAccused}. */
export interface MemberFailed extends MemberMessage {
  readonly type: 'MemberFailed';
  readonly code: ErrorCode;
  readonly message: string;
  readonly step: number;
}

/** A member cannot reach another member; it waits to be told how it goes on. */
export interface PeerAccused extends MemberMessage {
  readonly type: 'PeerAccused';
  readonly accusedWorkerId: string;
  readonly message: string;
  readonly step: number;
}

/** A checkpoint that a member took is on the disk; it was reported after all that came before it. */
export interface CheckpointTaken extends MemberMessage {
  readonly type: 'CheckpointTaken';
  readonly step: number;
  /** Of its folder, among the job's. */
  readonly name: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** A member could not bring a checkpoint onto the disk; the job goes on without it. */
export interface CheckpointMissed extends MemberMessage {
  readonly type: 'CheckpointMissed';
  readonly step: number;
  readonly why: string;
}

/** A checkpoint that cannot be used, and why. */
export interface DamagedCheckpoint {
  readonly step: number;
  readonly why: string;
}

/** The checkpoints of a job were looked through, the newest first. */
export interface CheckpointsChecked extends JobAttempt {
  readonly type: 'CheckpointsChecked';
  /** Completed steps of the newest one that is whole; null without any. */
  readonly found: number | null;
  /** Those that are newer, and damaged. */
  readonly damaged: readonly DamagedCheckpoint[];
}

/** The checkpoint that members take the job's state from turned out to be damaged. */
export interface CheckpointSpoilt extends DamagedCheckpoint {
  readonly type: 'CheckpointSpoilt';
  readonly jobId: string;
}

/** What happened, in the past tense; `at` is in milliseconds since 1970 by the coordinator's clock. */
export type CoordinatorEvent = { readonly at: number } & (
  | JobSubmitted
  | JobPrepared
  | JobPreparationFailed
  | JobCancelled
  | JobResumed
  | ResultStored
  | ResultFailed
  | WorkerJoined
  | WorkerHeard
  | WorkerLost
  | WorkerLeaving
  | WorkerLeft
  | ReachChecked
  | TimePassed
  | MemberReady
  | StepReported
  | PhaseStarted
  | EpochReported
  | PhaseCompleted
  | MemberFinished
  | MemberFailed
  | PeerAccused
  | CheckpointTaken
  | CheckpointMissed
  | CheckpointsChecked
  | CheckpointSpoilt
);
