import type {
  ConfusionMatrix,
  FeatureUse,
  Generation,
  LossScaling,
  MeasuredEpoch,
  Measurements,
  PhaseSetting,
  ReplicaRun,
  StepTimes,
  UnreachedPeer,
  WeightReport,
} from '@thaw/orchestration';
import type { JoinRequest, JoinRequestInput } from './generated/thaw/v1/JoinRequest.js';
import type { JoinResponse, JoinResponseInput } from './generated/thaw/v1/JoinResponse.js';
import type { LogLine as WireLogLine, LogLineInput } from './generated/thaw/v1/LogLine.js';
import { fromOneof, present, toOneof } from './oneof.js';
import { memberPhaseCompletedFromWire, memberPhaseStartedFromWire } from './phase-messages.js';

/** Names a job and one membership of it. */
export interface MemberGeneration {
  readonly jobId: string;
  readonly generation: Generation;
}

/** Names a member's place in a job: which membership, after how many completed steps. */
export interface MemberPosition extends MemberGeneration {
  readonly step: number;
}

/** Why something ended. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

/** What a worker introduces itself with. */
export interface WorkerHello {
  readonly workerId: string;
  readonly name: string;
  /** Where its PeerService listens, as host:port. */
  readonly address: string;
  readonly numericsClass: Readonly<Record<string, string>>;
  readonly processId: number;
  /** The membership that it has kept since its connection broke; null for none. */
  readonly attached: MemberPosition | null;
  /** The latest term of a coordinator that it has heard of; 0 for none. */
  readonly highestTerm: number;
}

/** What one member did in a completed step. */
export interface StepReport extends MemberPosition, StepTimes {
  readonly epoch: number;
  /** Over the whole batch, equal on all members. */
  readonly training: Measurements;
  /** Which examples the step used on all members, as `encodeUsedExamples` writes them. */
  readonly rows: Uint8Array;
  /** Those that this member computed; none where it took the step's vector from another one. */
  readonly replicas: readonly number[];
  /** Examples of the whole step, as its reduced sums count them. */
  readonly numExamples: number;
  readonly payloadBytes: number;
  /** Of its whole state after this step; empty where the job does not want it compared. */
  readonly stateDigest: string;
  /** Of the step vector that it computed for the replica that is verified in this step; empty where none is, or others verify it. */
  readonly gradientDigest: string;
  /** Of this member so far; null where it used none. */
  readonly features: FeatureUse | null;
}

/** The reduced measurements of an epoch, equal on all members. */
export interface EpochReport extends MemberPosition {
  /** Counts from 0. */
  readonly phase: number;
  /** At the end of the epoch, before anything lowers it. */
  readonly learningRate: number;
  readonly epoch: number;
  readonly training: Measurements;
  /** Over the held-back examples; null without any. */
  readonly evaluation: Measurements | null;
  /** Of this member so far; null where it used none. */
  readonly features: FeatureUse | null;
  /** Null where the loss is not scaled. */
  readonly scaling: LossScaling | null;
}

/** The beginning of a phase, equal on all members. */
export interface PhaseStartReport extends MemberPosition {
  readonly phase: number;
  readonly setting: PhaseSetting;
}

/** The end of a phase, equal on all members. */
export interface PhaseEndReport extends MemberPosition {
  readonly phase: number;
  /** Epochs of the phase. */
  readonly epochs: number;
  /** Whose weights the phase ends with; null where they are those of its last epoch. */
  readonly restored: MeasuredEpoch | null;
  readonly weights: WeightReport;
}

/** One line that a process logged. */
export interface LogLine {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly level: string;
  /** The whole line, a JSON object; cut where it is very long. */
  readonly text: string;
}

/** A member stands still before its next reduction. */
export interface MemberReady extends MemberPosition {
  readonly stateDigest: string;
  /** Reductions that its state has behind it: training steps and evaluations, in their order. */
  readonly reductions: number;
  /** How long it fetched the examples that it lacked for this generation. */
  readonly fetchMs: number;
}

/** What a worker says on its Join stream. */
export type WorkerMessage =
  | ({ readonly kind: 'hello' } & WorkerHello)
  | { readonly kind: 'heartbeat'; readonly member: MemberPosition | null }
  | ({ readonly kind: 'ready' } & MemberReady)
  | ({ readonly kind: 'failed'; readonly code: string; readonly message: string } & MemberPosition)
  /** Steps that it completed one after the other. */
  | { readonly kind: 'steps'; readonly reports: readonly StepReport[] }
  | ({ readonly kind: 'phaseStarted' } & PhaseStartReport)
  | ({ readonly kind: 'epoch' } & EpochReport)
  | ({ readonly kind: 'phaseCompleted' } & PhaseEndReport)
  | ({ readonly kind: 'finished'; readonly stateDigest: string } & MemberPosition)
  | ({
      readonly kind: 'peerAccused';
      readonly accusedWorkerId: string;
      readonly message: string;
    } & MemberPosition)
  | ({
      readonly kind: 'result';
      readonly weights: WeightReport;
      /** Of the last evaluation; null without any. */
      readonly confusion: ConfusionMatrix | null;
    } & MemberPosition)
  /** The coordinator has stored the checkpoint of that step; `sha256` is of its bytes. */
  | ({ readonly kind: 'checkpointTaken'; readonly sha256: string } & MemberPosition)
  | ({ readonly kind: 'checkpointMissed'; readonly why: string } & MemberPosition)
  /** Those of a reach check that did not answer. */
  | { readonly kind: 'reachChecked'; readonly unreached: readonly UnreachedPeer[] }
  | { readonly kind: 'log'; readonly jobId: string; readonly lines: readonly LogLine[] }
  | {
      readonly kind: 'leaving';
      readonly why: string;
      /** It stays until others have taken over its part in a job, and says goodbye then. */
      readonly stays: boolean;
    };

/** A member, as another one finds it. */
export interface MemberAddress {
  readonly workerId: string;
  readonly name: string;
  readonly rank: number;
  /** Where its PeerService listens, as host:port. */
  readonly address: string;
}

/** A worker's place in a generation. */
export interface AssignedMember extends MemberAddress {
  readonly run: ReplicaRun;
}

/** One block of a dataset: a fixed, checksummed run of examples. */
export interface BlockInfo {
  readonly index: number;
  /** Position of the first example in the dataset's order. */
  readonly start: number;
  readonly numExamples: number;
  readonly sizeBytes: number;
  /** SHA-256, lower-case hexadecimal. */
  readonly checksum: string;
}

/** A dataset as its readers know it before they hold a block. */
export interface DatasetInfo {
  readonly digest: string;
  readonly sampleShape: readonly number[];
  readonly numExamples: number;
  readonly numClasses: number;
  /** By class. */
  readonly classNames: readonly string[];
  /** Of the stored values. */
  readonly dtype: string;
  readonly blocks: readonly BlockInfo[];
}

/** Where a file with all blocks of a dataset lies on the coordinator's machine. */
export interface BlockPlace {
  readonly path: string;
  /** Opaque; whoever opens the path and finds the same of the open file has the very same file. */
  readonly identity: string;
}

/** A member's part in a job, with everything that the numbers depend on. */
export interface Assignment {
  readonly jobId: string;
  readonly generation: Generation;
  readonly rank: number;
  readonly members: readonly AssignedMember[];
  /** The validated job as JSON. */
  readonly jobSpec: string;
  /** The base model's architecture as Keras configuration JSON. */
  readonly baseConfig: string;
  readonly hasBaseWeights: boolean;
  readonly train: DatasetInfo;
  readonly holdOut: DatasetInfo | null;
  /** Where a member of the coordinator's machine finds their blocks; null where the coordinator cannot tell. */
  readonly trainPlace: BlockPlace | null;
  readonly holdOutPlace: BlockPlace | null;
  /** From whom the member takes a snapshot before it is ready; null for one that keeps its state, and before the job's start. */
  readonly donor: MemberAddress | null;
  /** The step of the checkpoint that the member begins with, if it has no state; null where each builds the same first state. */
  readonly checkpoint: number | null;
  /** A member that trains goes on in the generation that it is in, until all members are ready for this one. */
  readonly carriesOn: boolean;
}

/** A member is one reduction behind: it takes the reduced vector from another one, and reports ready again. */
export interface CatchUp extends MemberGeneration {
  /** That all members are to have behind them. */
  readonly reductions: number;
  readonly from: MemberAddress;
}

/** What a worker reports of its job: kept until it is acknowledged, as it is true whenever it arrives. */
export type WorkerReport =
  | Exclude<WorkerMessage, { kind: 'hello' | 'heartbeat' | 'reachChecked' | 'log' | 'leaving' | 'steps' }>
  | ({ readonly kind: 'step' } & StepReport);

/** What a coordinator says on a Join stream. */
export type CoordinatorMessage =
  | {
      readonly kind: 'welcome';
      readonly leaseMs: number;
      readonly heartbeatEveryMs: number;
      /** The coordinator's. */
      readonly term: number;
    }
  /** So many reports on this stream are stored: a coordinator that is started anew knows them. */
  | { readonly kind: 'acknowledged'; readonly reports: number }
  | ({ readonly kind: 'assignment' } & Assignment)
  /** The worker tries whether it reaches these, and says whom it does not. */
  | { readonly kind: 'reachCheck'; readonly peers: readonly MemberAddress[] }
  | ({ readonly kind: 'start' } & MemberPosition)
  | ({ readonly kind: 'catchUp' } & CatchUp)
  | ({
      readonly kind: 'stop';
      readonly failure: Failure | null;
      /** Others take its part over: it trains on in the generation that it is in, until they are ready. */
      readonly carriesOn: boolean;
    } & MemberGeneration)
  | ({ readonly kind: 'requestResult'; readonly stateDigest: string } & MemberGeneration)
  | ({ readonly kind: 'refusal'; readonly code: string; readonly message: string } & MemberGeneration);

/** The wire form of what a worker says. */
export function workerMessageToWire(message: WorkerMessage): JoinRequestInput {
  if (message.kind === 'log') {
    const { jobId, lines } = message;
    return { log: { jobId, lines: lines.map(logLineToWire) } };
  }
  return toOneof(message);
}

/** @throws InvalidMessage when a part is missing */
export function workerMessageFromWire(wire: JoinRequest): WorkerMessage {
  if (wire.hello) {
    const { attached, ...rest } = wire.hello;
    const hello = present(rest, 'hello');
    return { kind: 'hello', ...hello, attached: attached && present(attached, 'hello.attached') };
  }
  if (wire.heartbeat) {
    const { member } = wire.heartbeat;
    return { kind: 'heartbeat', member: member && present(member, 'heartbeat.member') };
  }
  if (wire.log) {
    const { jobId, lines } = wire.log;
    return { kind: 'log', jobId, lines: lines.map(logLineFromWire) };
  }
  if (wire.steps) {
    const reports = wire.steps.reports.map(({ features, ...rest }) => {
      return { ...present(rest, 'steps.reports'), features };
    });
    return { kind: 'steps', reports };
  }
  if (wire.epoch) {
    const { evaluation, features, scaling, ...rest } = wire.epoch;
    return { kind: 'epoch', ...present(rest, 'epoch'), evaluation, features, scaling };
  }
  if (wire.result) {
    const { confusion, ...rest } = wire.result;
    return { kind: 'result', ...present(rest, 'result'), confusion };
  }
  if (wire.phaseStarted) return memberPhaseStartedFromWire(wire.phaseStarted);
  if (wire.phaseCompleted) return memberPhaseCompletedFromWire(wire.phaseCompleted);
  return fromOneof(wire, 'worker message') as WorkerMessage;
}

/** The wire form of what a coordinator says. */
export function coordinatorMessageToWire(message: CoordinatorMessage): JoinResponseInput {
  return toOneof(message);
}

/** @throws InvalidMessage when a part is missing */
export function coordinatorMessageFromWire(wire: JoinResponse): CoordinatorMessage {
  if (wire.assignment) {
    const {
      holdOut,
      trainPlace,
      holdOutPlace,
      donor,
      checkpoint = null,
      _checkpoint,
      ...rest
    } = wire.assignment;
    const assignment = present(rest, 'assignment');
    const members = assignment.members.map((member) => present(member, 'assignment.members'));
    const absent = { holdOut, trainPlace, holdOutPlace, donor, checkpoint };
    return { kind: 'assignment', ...assignment, members, ...absent };
  }
  if (wire.stop) {
    const { failure, ...rest } = wire.stop;
    return { kind: 'stop', ...present(rest, 'stop'), failure };
  }
  return fromOneof(wire, 'coordinator message') as CoordinatorMessage;
}

/** The wire form of a logged line. */
export function logLineToWire({ at, ...line }: LogLine): LogLineInput {
  return { ...line, atMs: at };
}

/** Back from the wire. */
export function logLineFromWire({ atMs, ...line }: WireLogLine): LogLine {
  return { ...line, at: atMs };
}
