import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { TensorflowBackend } from '../tensorflow-backend.js';
import type { Graph, GraphPort } from './graph.js';
import { encodeSavedModel, SAVED_MODEL_FILE, SERVING_TAG } from './saved-model.js';
import { pruned } from './split-graph.js';

/** A graph that TensorFlow has loaded and made faster: it fuses and folds over all of it. */
export class CompiledGraph {
  readonly #backend: TensorflowBackend;
  readonly #session: number;
  readonly #inputs: readonly GraphPort[];
  /** As the binding takes them. */
  readonly #names: { readonly inputs: string; readonly outputs: string };

  private constructor(backend: TensorflowBackend, session: number, { inputs, outputs }: Graph) {
    this.#backend = backend;
    this.#session = session;
    this.#inputs = inputs;
    const names = (ports: readonly GraphPort[]): string => ports.map(({ tensor }) => tensor).join(',');
    this.#names = { inputs: names(inputs), outputs: names(outputs) };
  }

  /**
   * Loads a graph, by way of a file among the system's temporary ones.
   * @throws GraphTooLarge; Error when TensorFlow does not take the graph, or the file cannot be written
   */
  static load(backend: TensorflowBackend, graph: Graph): CompiledGraph {
    const needed = pruned(graph);
    const folder = mkdtempSync(join(tmpdir(), 'thaw-graph-'));
    try {
      writeFileSync(join(folder, SAVED_MODEL_FILE), encodeSavedModel(needed));
      const session = backend.binding.loadSavedModel(folder, SERVING_TAG);
      return new CompiledGraph(backend, session, needed);
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
    const ids = this.#backend.getInputTensorIds(inputs);
    const outputs = binding.runSavedModel(this.#session, ids, this.#names.inputs, this.#names.outputs);
    return outputs.map((output) => tf.keep(this.#backend.createOutputTensor(output)));
  }

  /** Frees what TensorFlow holds of it. */
  dispose(): void {
    this.#backend.binding.deleteSavedModel(this.#session);
  }
}
