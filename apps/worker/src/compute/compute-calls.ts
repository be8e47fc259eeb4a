import type {
  ConfusionMatrix,
  FeatureUse,
  LossScaling,
  MeasuredEpoch,
  Measurements,
  NumericsClass,
  OutputFormat,
  PhaseSetting,
  ReplicaRun,
  WeightReport,
} from '@thaw/orchestration';
import type { Assignment, DatasetInfo } from '@thaw/protocol';
import type { HostFile } from '@thaw/vectors';
import type { CoursePosition } from '../course-position.js';

/** A step of a job: which epoch, which step of that epoch, and the number of the update that it makes (from 1). */
export interface StepPlace {
  readonly epoch: number;
  readonly stepInEpoch: number;
  readonly step: number;
}

/** A step whose sums over all replicas are there. */
export interface ReducedStep extends StepPlace {
  /** The one of `reducedSteps` that they are in. */
  readonly buffer: number;
  /** Whether somebody has seen that all of them are finite. */
  readonly isKnownFinite: boolean;
}

/** A block as it came from the coordinator; checked in the compute thread. */
export interface FetchedBlock {
  readonly index: number;
  /** Where it lies in the file. */
  readonly offset: number;
  readonly sizeBytes: number;
}

/** A dataset of which this worker holds the blocks of its replicas. */
export interface FetchedDataset {
  readonly info: DatasetInfo;
  /** The descriptor of the file that holds the blocks; open while the job is. */
  readonly file: number;
  readonly blocks: readonly FetchedBlock[];
}

/** The replicas that a worker carries in a generation, and the examples that it needs for them. */
export interface ReplicaShare {
  readonly run: ReplicaRun;
  /** Those that others carry, and that it verifies at times. */
  readonly verified: readonly ReplicaRun[];
  /** Of both. */
  readonly train: FetchedDataset;
  /** Of its run. */
  readonly holdOut: FetchedDataset | null;
}

/** Everything that the compute thread needs for its part of a job. */
export interface PrepareRequest extends ReplicaShare {
  readonly assignment: Pick<Assignment, 'jobSpec' | 'baseConfig'>;
  /** The base model's file, as the coordinator has it. */
  readonly baseWeights: Uint8Array | null;
}

/** What the comms thread must know of a prepared job. */
export interface PreparedJob {
  /** Where the snapshot was taken; null for a job that begins. */
  readonly position: CoursePosition | null;
  /** Of its giver, as `encodeReports` writes them. */
  readonly reports: string;
  /** The longest vector that a step of any phase or an evaluation can have. */
  readonly maxVectorLength: number;
  /** Shared: the comms thread puts the reduced vector of an evaluation into one of these before it asks to summarize it. */
  readonly reducedEvaluations: readonly SharedVector[];
}

/** A phase that has begun. */
export interface BegunPhase {
  readonly setting: PhaseSetting;
  /** Shared: the comms thread puts the reduced vector of a step of this phase into one of these before it asks to apply it. */
  readonly reducedSteps: readonly SharedVector[];
}

/** What the rules of a phase made of an epoch. */
export interface EpochEnd {
  /** Of the epoch, before anything lowered it. */
  readonly learningRate: number;
  /** Whether it is the best one of the phase so far. */
  readonly isBest: boolean;
  /** Whether the phase ends with this epoch. */
  readonly isLast: boolean;
  /** Null where the loss is not scaled. */
  readonly scaling: LossScaling | null;
}

/** How this member used features so far; null where it used none. */
export interface FeatureCount {
  readonly features: FeatureUse | null;
}

/** How a phase ended. */
export interface PhaseEnd {
  readonly epochs: number;
  /** Whose weights it ends with; null where they are those of its last epoch. */
  readonly restored: MeasuredEpoch | null;
  /** Compared with the weights before its first step. */
  readonly weights: WeightReport;
}

/** Float32 values in memory that both threads see. */
export interface SharedVector {
  readonly buffer: SharedArrayBuffer;
  readonly byteOffset: number;
  readonly length: number;
  /** Where peers of this host find the buffer, if they can. */
  readonly file?: HostFile;
}

/** A sum over one subtree of replicas; valid until the next computation. */
export interface PartialSum {
  /** As `subtreeKey` writes it. */
  readonly subtree: string;
  readonly vector: SharedVector;
}

/** The examples from which one replica was computed. */
export interface ComputedReplica {
  readonly replica: number;
  /** As `encodePositions` writes them. */
  readonly positions: Uint8Array;
}

/** What this worker's part of one step will be. */
export interface StepBeginning {
  readonly partials: readonly PartialSum[];
  /** Of a training step; none of an evaluation. */
  readonly replicas: readonly ComputedReplica[];
}

/** How far a step is that is not answered yet: said of large ones, whose last sums are read while they are written. */
export interface StepProgress {
  /** All sums are there up to this one. */
  readonly elements: number;
  /** Said once, with the first of them. */
  readonly step?: StepBeginning;
}

/** This worker's part of one step. */
export interface ComputedStep extends StepBeginning {
  /** SHA-256 of the step vector of the replica that is verified in this step; empty where none is, or others verify it. */
  readonly gradientDigest: string;
  /** How long it took. */
  readonly computeMs: number;
}

/** What a step came to, over all replicas. */
export interface AppliedStep extends FeatureCount {
  readonly training: Measurements;
  /** As the reduced sums count them. */
  readonly numExamples: number;
  /** That this process holds after the step. */
  readonly numTensors: number;
}

/** What another member needs to stand where this one stands, beside its tensors. */
export interface SnapshotRequest {
  readonly position: CoursePosition;
  /** Not acknowledged yet, as `encodeReports` writes them. */
  readonly reports: string;
}

/** Where a worker keeps what the frozen beginnings of models make of examples. */
export interface FeatureStorage {
  /** A folder that all workers of the machine share; null to keep nothing on disk. */
  readonly folder: string | null;
  readonly maxDiskBytes: number;
  readonly maxMemoryBytes: number;
}

/** Features that a member lacks. */
export interface WantedFeatures {
  /** As `featureKey` gives it. */
  readonly source: string;
  /** Of examples in their dataset, ascending. */
  readonly positions: Uint32Array;
}

/** What became of features that another member gave. */
export interface TakenFeatures {
  /** Of whose examples they are, ascending. */
  readonly given: Uint32Array;
  /** Whether there is room for more. */
  readonly hasRoom: boolean;
}

/** A file that a job leaves. */
export interface ResultFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Every call that the comms thread makes into the compute thread: its request and its response. */
export interface ComputeCalls {
  /** Loads TensorFlow and imports the modules at these paths; first of all calls. With `needsGpu` it fails where TensorFlow finds none. */
  load: {
    request: {
      readonly modules: readonly string[];
      readonly needsGpu: boolean;
      readonly features: FeatureStorage;
    };
    response: { readonly numericsClass: NumericsClass };
  };
  prepare: { request: PrepareRequest; response: PreparedJob };
  /** Takes the state of another member, as `exportSnapshot` gave it; the job has not begun here. */
  takeState: { request: Uint8Array; response: PreparedJob };
  /** Goes on with other replicas; the state stays as it is. */
  regroup: { request: ReplicaShare; response: null };
  /** Freezes and thaws, and makes the optimizer of the phase of this index, unless that is the present one; phases begin in order. */
  beginPhase: { request: number; response: BegunPhase };
  /** The features that this member lacks of a run's examples, and has room for. */
  featuresWanted: { request: ReplicaRun; response: readonly WantedFeatures[] };
  /** Those of the wanted ones that are here, as many as go at once, as `encodeFeatureRows` writes them. */
  giveFeatures: { request: WantedFeatures; response: Uint8Array };
  /** Keeps what another member gave of the wanted ones. */
  takeFeatures: {
    request: WantedFeatures & { readonly bytes: Uint8Array };
    response: TakenFeatures;
  };
  computeStep: { request: StepPlace; response: ComputedStep };
  applyStep: { request: ReducedStep; response: AppliedStep };
  computeEvaluation: { request: null; response: ComputedStep };
  /** Reads what is in that one of `reducedEvaluations`. */
  summarizeEvaluation: { request: number; response: Measurements };
  /** Of the last evaluation; null without any. */
  confusion: { request: null; response: ConfusionMatrix | null };
  /** Lets the rules of the phase look at what was measured. */
  endEpoch: { request: MeasuredEpoch; response: EpochEnd & FeatureCount };
  /** Ends the phase: averaged weights, or those of its best epoch, take their place. */
  endPhase: { request: null; response: PhaseEnd };
  /** Gives the SHA-256 over weights, slots and moving statistics. */
  stateDigest: { request: null; response: string };
  /** All that another member needs to stand where this one stands, as a safetensors file. */
  exportSnapshot: { request: SnapshotRequest; response: Uint8Array };
  /** Compares the weights with those before the first step of the job. */
  auditWeights: { request: null; response: WeightReport };
  /** The trained model in one format. */
  exportFiles: { request: OutputFormat; response: readonly ResultFile[] };
  /** All state that a continuation needs, as a safetensors file. */
  exportState: { request: null; response: Uint8Array };
  /** Frees the job's tensors. */
  release: { request: null; response: null };
}

/** The name of a call. */
export type ComputeCall = keyof ComputeCalls;

/** A call on its way to the compute thread. */
export interface CallMessage {
  readonly id: number;
  readonly call: ComputeCall;
  readonly request: unknown;
}

/** Says how far a `computeStep` is, before its answer. */
export interface ProgressMessage {
  readonly id: number;
  readonly progress: StepProgress;
}

/** Its answer. */
export type AnswerMessage =
  | { readonly id: number; readonly isOk: true; readonly response: unknown }
  | {
      readonly id: number;
      readonly isOk: false;
      readonly code: string;
      readonly message: string;
      readonly stack?: string;
    };
