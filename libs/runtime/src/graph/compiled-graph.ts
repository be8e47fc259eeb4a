import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { TensorflowBackend } from '../tensorflow-backend.js';
import {
  placeholder,
  sizeOf,
  type Graph,
  type GraphConstant,
  type GraphNode,
  type GraphPort,
} from './graph.js';
import { encodeSavedModel, SAVED_MODEL_FILE, SERVING_TAG } from './saved-model.js';
import { pruned } from './split-graph.js';

/**
 * Larger constants are given to each run instead of to the graph: TensorFlow copies a graph with all that it holds many times
 * while it optimizes it, which for 94 MB took a second, and a gigabyte.
 */
const MOST_IN_GRAPH = 4096;

/** A graph that TensorFlow has loaded and made faster: it fuses and folds over all of it. */
export class CompiledGraph {
  readonly #backend: TensorflowBackend;
  readonly #session: number;
  readonly #inputs: readonly GraphPort[];
  /** The binding's handles of the constants that are given to each run, behind the inputs. */
  readonly #constants: readonly number[];
  /** As the binding takes them. */
  readonly #names: { readonly inputs: string; readonly outputs: string };

  private constructor(backend: TensorflowBackend, session: number, { inputs, outputs, constants }: Loaded) {
    this.#backend = backend;
    this.#session = session;
    this.#inputs = inputs;
    this.#constants = constants.map(({ id }) => id);
    const names = (tensors: readonly string[]): string => tensors.join(',');
    this.#names = {
      inputs: names([...inputs, ...constants].map(({ tensor }) => tensor)),
      outputs: names(outputs.map(({ tensor }) => tensor)),
    };
  }

  /**
   * Loads a graph, by way of a file among the system's temporary ones.
   * @throws GraphTooLarge; Error when TensorFlow does not take the graph, or the file cannot be written
   */
  static load(backend: TensorflowBackend, graph: Graph): CompiledGraph {
    const needed = pruned(graph);
    const folder = mkdtempSync(join(tmpdir(), 'thaw-graph-'));
    try {
      const nodes = needed.nodes.map((node) => {
        return isLarge(node) ? placeholder(node.name, node.constant.dtype, node.constant.shape) : node;
      });
      writeFileSync(join(folder, SAVED_MODEL_FILE), encodeSavedModel({ ...needed, nodes }));
      const session = backend.binding.loadSavedModel(folder, SERVING_TAG);
      const constants = needed.nodes.filter(isLarge).map(({ name, constant: { shape, dtype, values } }) => {
        return { tensor: `${name}:0`, id: backend.binding.createTensor(shape, dtype, values) };
      });
      return new CompiledGraph(backend, session, { ...needed, constants });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** The names of what {@link run} takes, in its order. */
  get inputs(): readonly string[] {
    return this.#inputs.map(({ name }) => name);
  }

  /** Computes the outputs; inputs have the shapes of the recorded ones. The caller owns the tensors on both sides. */
  run(inputs: readonly tf.Tensor[]): tf.Tensor[] {
    const { binding } = this.#backend;
    const ids = [...this.#backend.getInputTensorIds(inputs), ...this.#constants];
    const outputs = binding.runSavedModel(this.#session, ids, this.#names.inputs, this.#names.outputs);
    return outputs.map((output) => tf.keep(this.#backend.createOutputTensor(output)));
  }

  /** Frees what TensorFlow holds of it. */
  dispose(): void {
    const { binding } = this.#backend;
    binding.deleteSavedModel(this.#session);
    for (const id of this.#constants) binding.deleteTensor(id);
  }
}

interface Loaded extends Pick<Graph, 'inputs' | 'outputs'> {
  readonly constants: readonly { readonly tensor: string; readonly id: number }[];
}

function isLarge(node: GraphNode): node is GraphNode & { readonly constant: GraphConstant } {
  const { constant } = node;
  return constant !== undefined && sizeOf(constant.shape) > MOST_IN_GRAPH;
}
