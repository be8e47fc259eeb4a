import type { ErrorCode } from '@thaw/errors';
import type { FeatureUse } from './feature-use.js';
import type { Generation } from './generation.js';
import type { ReplicaRun } from './replica-run.js';
import type { StepTimes } from './straggler-detection.js';

/** What was measured over some examples: the mean loss, and the metrics by name. */
export interface Measurements {
  readonly loss: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** Why a job failed: the first cause, in a sentence that names who and where. */
export interface JobFailure {
  readonly code: ErrorCode;
  readonly message: string;
  /** The worker that the cause is about, when it is about exactly one. */
  readonly workerId?: string;
  /** Completed steps of that worker, or of the job when the cause is about no single worker. */
  readonly step?: number;
}

/** What a job or a phase did to the weights, compared byte by byte with their values before its first step. */
export interface WeightReport {
  /** Tensors that the optimizer updates, of a job: in any of its phases. */
  readonly trainable: number;
  /** Tensors that a freeze plan holds, of a job: in all of its phases. Moving statistics are counted by themselves. */
  readonly frozen: number;
  readonly frozenChanged: number;
  /** Moving means and variances that changed, frozen or not. */
  readonly movingStatisticsChanged: number;
}

/** A phase as the public event log names it. */
export interface EventPhase {
  /** Counts from 0. */
  readonly phase: number;
  readonly name: string;
}

/** What a phase begins with. */
export interface PhaseSetting {
  /** Tensors that the optimizer updates, and those that it does not; moving statistics are counted nowhere. */
  readonly trainable: number;
  readonly frozen: number;
  /** Of its first step. */
  readonly learningRate: number;
  /** How many numbers the frozen beginning of the model leaves of an example, computed once for each; 0 where it has none. */
  readonly featureSize: number;
  /** Why the part that is computed once ends where it does, or why there is none; empty where the job does not ask for it. */
  readonly cutReason: string;
  /** Why steps are computed op by op although the job asks for compiled ones; else empty. */
  readonly obstacle: string;
}

/** With what the loss is multiplied before its gradients are computed in float16, and what came of it. */
export interface LossScaling {
  /** Of the next step. */
  readonly lossScale: number;
  /** Steps that changed no weight because their gradients overflowed, since the optimizer began. */
  readonly skippedSteps: number;
}

/** An epoch with what was measured in it. */
export interface MeasuredEpoch extends EpochMeasurements {
  /** Counts from 0 over the whole job. */
  readonly epoch: number;
}

/** A file that a job left. */
export interface Artifact {
  readonly name: string;
  readonly sizeBytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

/** How often examples of each class were taken for each class. */
export interface ConfusionMatrix {
  /** By class. */
  readonly classNames: readonly string[];
  /** Row by row: `counts[c * n + p]` examples of class c were taken for class p. */
  readonly counts: readonly number[];
}

/** An example that could not be read. */
export interface SkippedExample {
  readonly file: string;
  readonly why: string;
}

/** What a job's data section came to. */
export interface DataSummary {
  /** Examples to train on. */
  readonly numExamples: number;
  /** Examples kept back for evaluation. */
  readonly numHeldOut: number;
  /** By class. */
  readonly classNames: readonly string[];
  /** Of one example, channels last. */
  readonly sampleShape: readonly number[];
  /** What is done to the values before the model sees them, in words. */
  readonly values: string;
  /** How long they were read and decoded; blocks that are there from another job only have to be opened. */
  readonly readMs: number;
  readonly numSkipped: number;
  /** The first of those left out. */
  readonly skipped: readonly SkippedExample[];
  /** What is to be known of the weights that the base was read with. */
  readonly warnings: readonly string[];
}

/** What was measured in an epoch: over its training examples and, if the job holds any back, over those. */
export interface EpochMeasurements {
  readonly training: Measurements;
  readonly evaluation?: Measurements;
}

/** What a finished job leaves: the state that all members agreed on, its files, and the last epoch's measurements if any came. */
export interface JobResult extends Partial<EpochMeasurements> {
  readonly stateDigest: string;
  /** Completed steps of the job. */
  readonly step: number;
  readonly weights: WeightReport;
  readonly artifacts: readonly Artifact[];
  /** Of the last evaluation, where the model chooses among classes. */
  readonly confusion?: ConfusionMatrix;
  /** Of its last members; absent where no frozen part was computed once. */
  readonly features?: FeatureUse;
}

/** A member of a generation as the public event log names it. */
export interface EventMember {
  readonly workerId: string;
  readonly name: string;
  readonly rank: number;
  readonly run: ReplicaRun;
}

/** A member that holds the others up. */
export interface SlowMember {
  readonly workerId: string;
  readonly name: string;
  readonly rank: number;
  /** From this step on. */
  readonly step: number;
  /** How long it computed then for its replicas, and how long the others compute for so many. */
  readonly computeMs: number;
  readonly usualMs: number;
}

/** One entry of a job's durable, public event log. `at` is in milliseconds since 1970. */
export type JobEvent = { readonly at: number } & (
  | { readonly type: 'JobQueued'; readonly name: string }
  /** The examples were read. */
  | ({ readonly type: 'DataPrepared' } & DataSummary)
  /** The job can not start yet; `why` says what it waits for. */
  | { readonly type: 'JobWaiting'; readonly why: string }
  | {
      readonly type: 'GenerationFormed';
      readonly generation: Generation;
      readonly members: readonly EventMember[];
      readonly why: string;
    }
  /** A member holds the others up; the next generation begins without that knowledge. */
  | ({ readonly type: 'WorkerSlow' } & SlowMember)
  /** It does not any more, since a few steps before `step`. */
  | ({ readonly type: 'WorkerRecovered' } & Pick<SlowMember, 'workerId' | 'name' | 'rank' | 'step'>)
  /** A worker that members could not reach came back and cannot reach them yet. */
  | {
      readonly type: 'WorkerKeptAway';
      readonly workerId: string;
      readonly name: string;
      readonly why: string;
    }
  /** After `step` completed steps the job goes back to a checkpoint of `fromStep` steps, or to its beginning. */
  | {
      readonly type: 'JobRestarted';
      readonly why: string;
      readonly step: number;
      readonly fromStep: number;
    }
  /** A user had a job that failed or was cancelled go on. */
  | { readonly type: 'JobResumed'; readonly by: string }
  /** Told now and then, however often it happens. */
  | { readonly type: 'CheckpointSaved'; readonly step: number; readonly sizeBytes: number }
  /** The job goes on without; told now and then, however often it happens. */
  | { readonly type: 'CheckpointMissed'; readonly step: number; readonly why: string }
  /** It is left aside. */
  | { readonly type: 'CheckpointDamaged'; readonly step: number; readonly why: string }
  /** All members hold the same state after `step` completed steps and go on from there. */
  | {
      readonly type: 'TrainingStarted';
      readonly generation: Generation;
      readonly step: number;
      readonly stateDigest: string;
      /** At most so many, where `mayStopEarly`. */
      readonly totalSteps: number;
      readonly mayStopEarly: boolean;
      readonly numExamples: number;
      /** How long members fetched examples before: the one that took longest. */
      readonly fetchMs: number;
    }
  /** A phase begins after `step` completed steps; it has at most so many epochs. */
  | ({
      readonly type: 'PhaseStarted';
      readonly step: number;
      readonly epochs: number;
    } & EventPhase &
      PhaseSetting)
  /** `epoch` counts from 0 over the whole job; `step` is the number of completed steps of the job. */
  | ({
      readonly type: 'EpochCompleted';
      /** Counts from 0. */
      readonly phase: number;
      readonly epoch: number;
      readonly step: number;
      /** At the end of the epoch, before anything lowers it. */
      readonly learningRate: number;
      readonly evaluation?: Measurements;
      /** Where the loss is scaled. */
      readonly scaling?: LossScaling;
    } & Measurements)
  /** A phase is over after so many of its epochs; `weights` compares with their values before its first step. */
  | ({
      readonly type: 'PhaseCompleted';
      readonly step: number;
      readonly epochs: number;
      readonly stoppedEarly: boolean;
      /** Whose weights the phase ends with, where they are not those of its last epoch. */
      readonly restoredEpoch?: number;
      readonly weights: WeightReport;
    } & EventPhase)
  | { readonly type: 'JobSucceeded'; readonly result: JobResult }
  | ({ readonly type: 'JobFailed' } & JobFailure)
  | { readonly type: 'JobCancelled' }
);

/** How fast one member of a job is: how long its latest step took. */
export interface MemberPace extends StepTimes {
  readonly rank: number;
  /** Which share of the time of its steps its compute thread waited, from 0 to 1; absent in the first steps of a generation. */
  readonly idleShare?: number;
}

/** How far a job is, after one more step. It is published to who watches now, and not kept. */
export interface JobProgress extends Measurements {
  readonly at: number;
  /** Completed steps of the job, of `totalSteps`. */
  readonly step: number;
  readonly totalSteps: number;
  /** Counts from 0. */
  readonly epoch: number;
  /** Of those members that have reported a step, in order of rank. */
  readonly members: readonly MemberPace[];
  /** Of the present members; absent where no frozen part is computed once. */
  readonly features?: FeatureUse;
}
