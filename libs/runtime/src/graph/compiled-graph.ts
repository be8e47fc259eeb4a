import * as tf from '@tensorflow/tfjs-core';
import type { OpAttribute, TensorflowBackend } from '../tensorflow-backend.js';
import { encodeGraphDef } from './graph-def.js';
import { placeholder, sizeOf, type Graph, type GraphConstant, type GraphNode } from './graph.js';
import { pruned } from './split-graph.js';

/**
 * Larger constants are given to each run instead of to the graph: TensorFlow copies a graph with all that it holds many times
 * while it optimizes it, which for 94 MB took a second, and a gigabyte.
 */
const MOST_IN_GRAPH = 4096;

/** What the names of loaded graphs begin with, among those of ops. */
const NAME = 'thaw_graph_';
/** Tells them apart. */
let numLoaded = 0;

/** Whether an op of this name is a graph that was loaded here. */
export function isRecordedGraph(op: string): boolean {
  return op.startsWith(NAME);
}

/**
 * A graph that TensorFlow has loaded and made faster: it fuses and folds over all of it. It is a function of the context in which
 * single ops run, too, so tensors go in and come out where they are, on a device as well.
 */
export class CompiledGraph {
  readonly #backend: TensorflowBackend;
  readonly #name: string;
  /** The names of what {@link run} takes, in its order. */
  readonly inputs: readonly string[];
  readonly #numOutputs: number;
  /** The binding's handles of the constants that are given to each run, behind the inputs. */
  readonly #constants: readonly number[];
  readonly #attributes: readonly OpAttribute[];

  private constructor(
    backend: TensorflowBackend,
    name: string,
    { inputs, outputs }: Graph,
    constants: readonly number[],
  ) {
    this.#backend = backend;
    this.#name = name;
    this.inputs = inputs.map((input) => input.name);
    this.#numOutputs = outputs.length;
    this.#constants = constants;
    // Its ops run one after the other in the thread that asks for it: handed to others, a small graph takes longer, and a large one
    // takes the cores that other workers were given.
    const { TF_ATTR_STRING } = backend.binding;
    this.#attributes = [{ name: 'executor_type', type: TF_ATTR_STRING, value: 'SINGLE_THREADED_EXECUTOR' }];
  }

  /** Loads a graph. @throws Error when TensorFlow does not take it */
  static load(backend: TensorflowBackend, graph: Graph): CompiledGraph {
    const { binding } = backend;
    const needed = pruned(graph);
    const large = needed.nodes.filter(isLarge);
    const nodes = needed.nodes.map((node) => {
      return isLarge(node) ? placeholder(node.name, node.constant.dtype, node.constant.shape) : node;
    });
    const inputs = [...needed.inputs.map(({ tensor }) => tensor), ...large.map(({ name }) => `${name}:0`)];
    const name = `${NAME}${++numLoaded}`;
    binding.addFunction(
      name,
      encodeGraphDef(nodes),
      inputs,
      needed.outputs.map(({ tensor }) => tensor),
    );
    const constants = large.map(
      ({ constant }) =>
        constant.handle?.() ?? binding.createTensor(constant.shape, constant.dtype, constant.values),
    );
    return new CompiledGraph(backend, name, needed, constants);
  }

  /** Computes the outputs; inputs have the shapes of the recorded ones. The caller owns the tensors on both sides. */
  run(inputs: readonly tf.Tensor[]): tf.Tensor[] {
    const { binding } = this.#backend;
    const ids = [...this.#backend.getInputTensorIds(inputs), ...this.#constants];
    const outputs = binding.executeOp(this.#name, this.#attributes, ids, this.#numOutputs);
    return outputs.map((output) => tf.keep(this.#backend.createOutputTensor(output)));
  }

  /** Frees what TensorFlow holds of it. */
  dispose(): void {
    const { binding } = this.#backend;
    binding.removeFunction(this.#name);
    for (const id of this.#constants) binding.deleteTensor(id);
  }
}

function isLarge(node: GraphNode): node is GraphNode & { readonly constant: GraphConstant } {
  const { constant } = node;
  return constant !== undefined && sizeOf(constant.shape) > MOST_IN_GRAPH;
}
