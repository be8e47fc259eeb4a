import type { ErrorCode } from '@thaw/errors';
import type { WorkerConnection } from './coordinator-event.js';
import type { JobAttempt, PreparedJob } from './coordinator-state.js';
import type { Generation } from './generation.js';
import type { JobEvent, JobProgress } from './job-event.js';
import type { ReplicaRun } from './replica-run.js';

/** Why somebody is refused or stopped. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
}

/** Where a member finds another one. */
export interface MemberAddress {
  readonly workerId: string;
  /** What its certificate says too, where there are certificates. */
  readonly name: string;
  readonly rank: number;
  readonly address: string;
}

/** A member as its peers need to know it. */
export interface AssignedMember extends MemberAddress {
  readonly run: ReplicaRun;
}

/** Put dataset and model of a job in place; answered by JobPrepared or JobPreparationFailed of the same attempt. */
export interface PrepareJob extends JobAttempt {
  readonly type: 'PrepareJob';
}

/** A job has ended: nothing needs its dataset any more. */
export interface ReleaseJob {
  readonly type: 'ReleaseJob';
  readonly jobId: string;
}

/** Look for the newest checkpoint of a job that is whole; those of more steps than `atMostStep` are of no use any more. Answered by CheckpointsChecked, or JobPreparationFailed, of the same attempt. */
export interface SeekCheckpoint extends JobAttempt {
  readonly type: 'SeekCheckpoint';
  readonly atMostStep?: number;
}

/**
 * Enter a checkpoint in the index, with the decision; a second time it changes nothing. Those before it make room, but for the newest one
 * that is not after `agreedStep`: members that disagree go back there.
 */
export interface EnterCheckpoint {
  readonly type: 'EnterCheckpoint';
  readonly jobId: string;
  readonly step: number;
  readonly name: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Completed steps after which all members last held the same state; where the job verifies gradients, up to which all of them are. */
  readonly agreedStep: number;
}

/** Answer the request about this job with an error; nothing has changed. */
export interface RefuseRequest extends Refusal {
  readonly type: 'RefuseRequest';
  readonly jobId: string;
}

/** Close this stream of a worker with an error: it is not in the pool, or not any more. */
export interface RefuseWorker extends WorkerConnection, Refusal {
  readonly type: 'RefuseWorker';
}

/** Answer a message with an error and keep the stream; nothing has changed. It tells the sender to drop that generation. */
export interface RefuseMessage extends WorkerConnection, Refusal {
  readonly type: 'RefuseMessage';
  readonly jobId: string;
  readonly generation: Generation;
}

/** Tell a worker its part in a generation; answered by MemberReady. */
export interface SendAssignment extends WorkerConnection {
  readonly type: 'SendAssignment';
  readonly jobId: string;
  readonly generation: Generation;
  readonly rank: number;
  readonly worldSize: number;
  /** All members in order of rank, the receiver included. */
  readonly members: readonly AssignedMember[];
  readonly prepared: PreparedJob;
  /** From whom the receiver takes the job's state before it is ready; absent where it keeps, or builds, its own. */
  readonly donor?: MemberAddress;
  /** The step of the checkpoint with the state that it begins with, if it has none. */
  readonly checkpoint?: number;
  /** Nobody is lost: who trains goes on in the generation that it is in, until all members are ready for this one. */
  readonly carriesOn: boolean;
}

/** Have a worker try whether it reaches these; answered by ReachChecked. */
export interface SendReachCheck extends WorkerConnection {
  readonly type: 'SendReachCheck';
  readonly peers: readonly MemberAddress[];
}

/** Tell a member that it is one reduction behind `from`, whose latest reduced vector it applies; answered by MemberReady. */
export interface SendCatchUp extends WorkerConnection {
  readonly type: 'SendCatchUp';
  readonly jobId: string;
  readonly generation: Generation;
  /** That all members are to have behind them. */
  readonly reductions: number;
  readonly from: MemberAddress;
}

/** Every member is ready with the same state after `step` completed steps: go on from there. */
export interface SendStart extends WorkerConnection {
  readonly type: 'SendStart';
  readonly jobId: string;
  readonly generation: Generation;
  readonly step: number;
}

/** The worker has no part in the job any more and drops what it holds of it. Without `failure` the job went well. */
export interface SendStop extends WorkerConnection {
  readonly type: 'SendStop';
  readonly jobId: string;
  readonly generation: Generation;
  readonly failure?: Refusal;
  /** Others take its part over: it goes on in the generation that it is in, until they are ready. */
  readonly carriesOn?: true;
}

/** Ask this member for the model file; answered by ResultStored or ResultFailed. */
export interface RequestResult extends WorkerConnection {
  readonly type: 'RequestResult';
  readonly jobId: string;
  readonly generation: Generation;
  readonly stateDigest: string;
}

/** Append to the job's public event log. `sequence` counts from 0 without gaps, so a second write changes nothing. */
export interface AppendJobEvent {
  readonly type: 'AppendJobEvent';
  readonly jobId: string;
  readonly sequence: number;
  readonly event: JobEvent;
}

/** Tell who watches now; not kept. */
export interface PublishProgress {
  readonly type: 'PublishProgress';
  readonly jobId: string;
  readonly progress: JobProgress;
}

/** What the shell has to do, in this order. Doing one twice does no harm. */
export type CoordinatorEffect =
  | PrepareJob
  | ReleaseJob
  | SeekCheckpoint
  | EnterCheckpoint
  | RefuseRequest
  | RefuseWorker
  | RefuseMessage
  | SendAssignment
  | SendReachCheck
  | SendCatchUp
  | SendStart
  | SendStop
  | RequestResult
  | AppendJobEvent
  | PublishProgress;
