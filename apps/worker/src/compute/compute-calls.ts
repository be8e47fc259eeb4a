import type {
  ConfusionMatrix,
  MeasuredEpoch,
  Measurements,
  NumericsClass,
  OutputFormat,
  PhaseSetting,
  ReplicaRun,
  WeightReport,
} from '@thaw/orchestration';
import type { Assignment, DatasetInfo, ReplicaExamples } from '@thaw/protocol';

/** A step of a job: which epoch, which step of that epoch, and the number of the update that it makes (from 1). */
export interface StepPlace {
  readonly epoch: number;
  readonly stepInEpoch: number;
  readonly step: number;
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

/** Everything that the compute thread needs for its part of a job. */
export interface PrepareRequest {
  readonly assignment: Pick<Assignment, 'jobSpec' | 'baseConfig'>;
  readonly run: ReplicaRun;
  /** The base model's file, as the coordinator has it. */
  readonly baseWeights: Uint8Array | null;
  readonly train: FetchedDataset;
  readonly holdOut: FetchedDataset | null;
}

/** What the comms thread must know of a prepared job. */
export interface PreparedJob {
  readonly stateDigest: string;
  /** The longest vector that a step of any phase or an evaluation can have. */
  readonly maxVectorLength: number;
  /** Shared: the comms thread puts the reduced vector of an evaluation here before it asks to summarize it. */
  readonly reducedEvaluation: SharedVector;
}

/** A phase that has begun. */
export interface BegunPhase {
  readonly setting: PhaseSetting;
  /** Shared: the comms thread puts the reduced vector of a step of this phase here before it asks to apply it. */
  readonly reducedStep: SharedVector;
}

/** What the rules of a phase made of an epoch. */
export interface EpochEnd {
  /** Of the epoch, before anything lowered it. */
  readonly learningRate: number;
  /** Whether it is the best one of the phase so far. */
  readonly isBest: boolean;
  /** Whether the phase ends with this epoch. */
  readonly isLast: boolean;
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
  readonly length: number;
}

/** A sum over one subtree of replicas; valid until the next computation. */
export interface PartialSum {
  /** As `subtreeKey` writes it. */
  readonly subtree: string;
  readonly vector: SharedVector;
}

/** This worker's part of one step. */
export interface ComputedStep {
  readonly partials: readonly PartialSum[];
  readonly examples: readonly ReplicaExamples[];
}

/** A file that a job leaves. */
export interface ResultFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Every call that the comms thread makes into the compute thread: its request and its response. */
export interface ComputeCalls {
  /** Loads TensorFlow and imports the modules at these paths; first of all calls. */
  load: {
    request: { readonly modules: readonly string[] };
    response: { readonly numericsClass: NumericsClass };
  };
  prepare: { request: PrepareRequest; response: PreparedJob };
  /** Freezes and thaws, and makes the optimizer of the phase of this index; phases begin in order. */
  beginPhase: { request: number; response: BegunPhase };
  computeStep: { request: StepPlace; response: ComputedStep };
  /** Applies what is in `reducedStep`. */
  applyStep: { request: StepPlace; response: Measurements };
  computeEvaluation: { request: null; response: ComputedStep };
  /** Reads what is in `reducedEvaluation`. */
  summarizeEvaluation: { request: null; response: Measurements };
  /** Of the last evaluation; null without any. */
  confusion: { request: null; response: ConfusionMatrix | null };
  /** Lets the rules of the phase look at what was measured. */
  endEpoch: { request: MeasuredEpoch; response: EpochEnd };
  /** Ends the phase: averaged weights, or those of its best epoch, take their place. */
  endPhase: { request: null; response: PhaseEnd };
  /** Gives the SHA-256 over weights, slots and moving statistics. */
  finish: { request: null; response: string };
  /** Compares the weights with those before the first step of the job. */
  auditWeights: { request: null; response: WeightReport };
  /** The trained model in one format, beside the first of which lies the state that a continuation needs. */
  exportFiles: { request: OutputFormat; response: readonly ResultFile[] };
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
