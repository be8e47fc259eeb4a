import type * as tf from '@tensorflow/tfjs-core';

/** What convolutions and matrix products are computed in; all else is in float32. */
export type Precision = 'float32' | 'mixed_bfloat16' | 'mixed_float16';

/** The port through which passes are recorded and run again; `@thaw/runtime` implements it. */
export interface GraphCompiler {
  /** Goes through a computation once, and writes it down; says why in a few words where that is impossible. */
  record(recording: PassRecording): RecordedGraph | { readonly obstacle: string };
}

/** A computation to be recorded. */
export interface PassRecording {
  /** What is given anew at each run, by name. */
  readonly inputs: ReadonlyMap<string, tf.Tensor>;
  /** Its results are the outputs. What it uses beside the inputs, and does not `declare` to be one, is a part of the computation. */
  readonly call: (declare: (name: string, tensor: tf.Tensor) => void) => readonly tf.Tensor[];
  /** The SHA-256 of the bytes of tensors that it may use, for {@link RecordedGraph.digest}, where that is known. */
  readonly digests?: ReadonlyMap<tf.Tensor, () => string> | undefined;
  /** Of what is compiled; by default float32, in which it is recorded anyway. */
  readonly precision?: Precision | undefined;
}

/** A compiler of which everything has this precision, where the recording does not say which. */
export function withPrecision(compiler: GraphCompiler, precision: Precision): GraphCompiler {
  return { record: (recording) => compiler.record({ precision, ...recording }) };
}

/** A recorded computation. To be released. */
export interface RecordedGraph {
  /** The sizes of its outputs; -1 is any. */
  readonly outputShapes: readonly (readonly number[])[];
  /**
   * Where what depends on the examples and their draws alone, example by example, ends; undefined where nothing does.
   *
   * @param choose one of the places where it might end, from the first one on, or none; by default the last one
   */
  findCut(
    inputs: RowInputs,
    choose?: (candidates: readonly CutCandidate[]) => CutCandidate | undefined,
  ): GraphCut | undefined;
  /**
   * The parts before and after a cut, each to be released; undefined when the cut is that of another computation. The part
   * before it takes any number of examples.
   */
  split(cut: GraphCut): { readonly prefix: RecordedGraph; readonly rest: RecordedGraph } | undefined;
  /** The SHA-256 of everything that decides what it computes. */
  digest(): string;
  compile(): CompiledGraph;
  /** Frees what it refers to; nothing else can be done with it afterwards. */
  release(): void;
}

/** The inputs of a recorded computation that have one row for each example. */
export interface RowInputs {
  readonly examples: string;
  /** What was drawn for each example, whoever uses it. */
  readonly draws: readonly string[];
}

/** Where a recorded computation might be cut, and what that would save and take, for one example. */
export interface CutCandidate {
  /** That cross the cut: the size of the features. */
  readonly numValues: number;
  /** Multiplications and additions before the cut, each counted. */
  readonly numOperations: number;
  /** Values that are written before the cut. */
  readonly numWritten: number;
}

/** A cut through a recorded computation: the tensors that cross it are the inputs of what lies behind it. */
export interface GraphCut {
  /** What the part before it takes: the examples, then draws. */
  readonly inputs: readonly string[];
  readonly features: readonly string[];
}

/** A recorded computation, ready to be run. */
export interface CompiledGraph {
  /** The names of what {@link run} takes, in its order; `features/0` and so on are those of a cut. */
  readonly inputs: readonly string[];
  /** Computes the outputs. The caller owns the tensors on both sides. */
  run(inputs: readonly tf.Tensor[]): tf.Tensor[];
  dispose(): void;
}
