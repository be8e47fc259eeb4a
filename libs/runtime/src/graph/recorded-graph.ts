import type * as tf from '@tensorflow/tfjs-core';
import { NotRecordable } from '../errors.js';
import type { TensorflowBackend } from '../tensorflow-backend.js';
import { CompiledGraph } from './compiled-graph.js';
import { foldNormalization } from './fold-normalization.js';
import { canFuseActivations, fuseActivations } from './fused-activations.js';
import { fuseElementwise } from './fused-elementwise.js';
import type { Graph } from './graph.js';
import { graphDigest } from './graph-digest.js';
import type { HeldTensors } from './held-tensors.js';
import { lowerPrecision, type LowType } from './lower-precision.js';
import { pointwiseAsProducts } from './pointwise.js';
import { recordGraph, type RecordingResult } from './record-graph.js';
import { smallImagesAsProducts } from './small-images.js';
import { findCut, splitGraph, type CutRule, type GraphCut, type RowInputs } from './split-graph.js';

/** Takes a tensor of a computation that is being recorded for a further input, under a name. */
export type DeclareInput = (name: string, tensor: tf.Tensor) => void;

/** What is recorded. */
export interface PassRecording {
  /** What is given anew at each run, by name. */
  readonly inputs: ReadonlyMap<string, tf.Tensor>;
  /** Its results live until it returns to whoever keeps them. */
  readonly call: (declare: DeclareInput) => readonly tf.Tensor[];
  /** The SHA-256 of the bytes of tensors that it may use, where it is known: they are not read for the digest then. */
  readonly digests?: ReadonlyMap<tf.Tensor, () => string> | undefined;
  /** Of what is compiled: convolutions and matrix products may be in 16 bits. By default float32. */
  readonly precision?: Precision | undefined;
}

/** How {@link RecordedGraph.compile} rewrites graphs: another text whenever the same graph has other bits after it. */
export const COMPILED_AS = 'folded, as products, elementwise at once, by functions';

type Precision = 'float32' | 'mixed_bfloat16' | 'mixed_float16';

/** What convolutions and matrix products are lowered to; undefined stands for nothing else than float32. */
const LOW_TYPES: Readonly<Record<Precision, LowType | undefined>> = {
  float32: undefined,
  mixed_bfloat16: 'bfloat16',
  mixed_float16: 'float16',
};

/** A computation as the ops that it is made of. To be released. */
export class RecordedGraph {
  readonly #backend: TensorflowBackend;
  readonly #graph: Graph;
  readonly #held: HeldTensors;
  readonly #precision: Precision;

  private constructor(backend: TensorflowBackend, { graph, held }: RecordingResult, precision: Precision) {
    this.#backend = backend;
    this.#graph = graph;
    this.#held = held;
    this.#precision = precision;
  }

  /**
   * Goes through a computation once, and writes it down. All that it uses beside its inputs becomes a part of it.
   * @returns why that is impossible, in a few words, where it is
   */
  static record(
    backend: TensorflowBackend,
    { inputs, call, digests, precision = 'float32' }: PassRecording,
  ): RecordedGraph | { readonly obstacle: string } {
    const recording = { inputs, digests, weights: new Map<string, tf.Tensor>(), outputs: [] };
    const named = { ...recording, call: (_: unknown, declare: DeclareInput) => call(declare) };
    try {
      return new RecordedGraph(backend, recordGraph(backend, named, true), precision);
    } catch (error) {
      if (error instanceof NotRecordable) return { obstacle: error.received };
      throw error;
    }
  }

  /** The sizes of its outputs; -1 is any. */
  get outputShapes(): readonly (readonly number[])[] {
    return this.#graph.outputs.map(({ shape }) => shape);
  }

  /** Where what depends on the examples and their draws alone, example by example, ends; undefined where nothing does, or nothing of it is chosen. */
  findCut(inputs: RowInputs, choose?: CutRule['choose']): GraphCut | undefined {
    const dtype = this.#backend.binding.TF_FLOAT;
    return findCut(this.#graph, inputs, choose === undefined ? { dtype } : { dtype, choose });
  }

  /**
   * The parts before and after a cut, each to be released; undefined when the cut is that of another computation. The part
   * before it takes any number of examples.
   */
  split(cut: GraphCut): { readonly prefix: RecordedGraph; readonly rest: RecordedGraph } | undefined {
    const parts = splitGraph(this.#graph, cut);
    if (parts === undefined) return undefined;
    const part = (graph: Graph): RecordedGraph =>
      new RecordedGraph(this.#backend, { graph, held: this.#held.share() }, this.#precision);
    return { prefix: part(parts.prefix), rest: part(parts.rest) };
  }

  /** As {@link graphDigest} gives it, with the precision. */
  digest(): string {
    const digest = graphDigest(this.#graph);
    return this.#precision === 'float32' ? digest : `${digest}-${this.#precision}`;
  }

  /**
   * Folds what is frozen behind convolutions into them, makes products of those that are, lowers the precision where that is wanted, fuses
   * biases, rectifiers and what else is done with each element, and loads it. @throws as {@link CompiledGraph.load}
   */
  compile(): CompiledGraph {
    const simpler = pointwiseAsProducts(smallImagesAsProducts(foldNormalization(this.#graph)));
    const type = LOW_TYPES[this.#precision];
    const typed = type ? lowerPrecision(simpler, type) : simpler;
    // What is fused are ops of processors.
    if (this.#backend.isUsingGpuDevice) return CompiledGraph.load(this.#backend, typed);
    const rectified = canFuseActivations() ? fuseActivations(typed) : typed;
    return CompiledGraph.load(this.#backend, fuseElementwise(rectified));
  }

  /** Frees what it refers to; nothing else can be done with it afterwards. What was compiled of it stays. */
  release(): void {
    this.#held.release();
  }
}
