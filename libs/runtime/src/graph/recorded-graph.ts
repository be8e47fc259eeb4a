import type * as tf from '@tensorflow/tfjs-core';
import { NotRecordable } from '../errors.js';
import type { TensorflowBackend } from '../tensorflow-backend.js';
import { CompiledGraph } from './compiled-graph.js';
import type { Graph } from './graph.js';
import { graphDigest } from './graph-digest.js';
import { recordGraph } from './record-graph.js';
import { findCut, splitGraph, type GraphCut } from './split-graph.js';

/** Takes a tensor of a computation that is being recorded for a further input, under a name. */
export type DeclareInput = (name: string, tensor: tf.Tensor) => void;

/** What is recorded. */
export interface PassRecording {
  /** What is given anew at each run, by name. */
  readonly inputs: ReadonlyMap<string, tf.Tensor>;
  /** Its results live until it returns to whoever keeps them. */
  readonly call: (declare: DeclareInput) => readonly tf.Tensor[];
}

/** A computation as the ops that it is made of. */
export class RecordedGraph {
  readonly #backend: TensorflowBackend;
  readonly #graph: Graph;

  constructor(backend: TensorflowBackend, graph: Graph) {
    this.#backend = backend;
    this.#graph = graph;
  }

  /**
   * Runs a computation once, and writes it down. All that it uses beside its inputs becomes a part of it.
   * @returns why that is impossible, in a few words, where it is
   */
  static record(
    backend: TensorflowBackend,
    { inputs, call }: PassRecording,
  ): RecordedGraph | { readonly obstacle: string } {
    try {
      const graph = recordGraph(backend, {
        inputs,
        weights: new Map(),
        outputs: [],
        call: (_, declare) => call(declare),
      });
      return new RecordedGraph(backend, graph);
    } catch (error) {
      if (error instanceof NotRecordable) return { obstacle: error.received };
      throw error;
    }
  }

  /** The sizes of its outputs. */
  get outputShapes(): readonly (readonly number[])[] {
    return this.#graph.outputs.map(({ shape }) => shape);
  }

  /** Where what depends on one input alone, example by example, ends; undefined where nothing does. */
  findCut(input: string): GraphCut | undefined {
    return findCut(this.#graph, input, this.#backend.binding.TF_FLOAT);
  }

  /** The parts before and after a cut; undefined when the cut is that of another computation. */
  split(cut: GraphCut): { readonly prefix: RecordedGraph; readonly rest: RecordedGraph } | undefined {
    const parts = splitGraph(this.#graph, cut);
    if (parts === undefined) return undefined;
    const [prefix, rest] = [parts.prefix, parts.rest].map((part) => new RecordedGraph(this.#backend, part));
    return prefix && rest && { prefix, rest };
  }

  /** As {@link graphDigest} gives it. */
  digest(): string {
    return graphDigest(this.#graph);
  }

  /** @throws as {@link CompiledGraph.load} */
  compile(): CompiledGraph {
    return CompiledGraph.load(this.#backend, this.#graph);
  }
}
