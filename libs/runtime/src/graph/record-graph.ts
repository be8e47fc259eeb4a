import * as tf from '@tensorflow/tfjs-core';
import type { TensorflowBackend } from '../tensorflow-backend.js';
import type { Graph } from './graph.js';
import type { HeldTensors } from './held-tensors.js';
import { OpRecorder } from './op-recorder.js';

/** What is recorded. */
export interface Recording {
  /** By the names that the graph's user gives them. */
  readonly inputs: ReadonlyMap<string, tf.Tensor>;
  /** Tensors that the graph is to hold under names of their own, for example a model's weights by path. */
  readonly weights: ReadonlyMap<string, tf.Tensor>;
  /** The SHA-256 of the bytes of tensors that it may use. */
  readonly digests?: ReadonlyMap<tf.Tensor, () => string> | undefined;
  /** Names of what `call` gives, in its order; others have numbers. */
  readonly outputs: readonly string[];
  readonly call: (
    inputs: readonly tf.Tensor[],
    declare: (name: string, tensor: tf.Tensor) => void,
  ) => readonly tf.Tensor[];
}

/** A graph, and the tensors that it refers to. */
export interface RecordingResult {
  readonly graph: Graph;
  /** They are the caller's. */
  readonly held: HeldTensors;
}

/**
 * Runs a computation once, and writes down the ops that TensorFlow was asked for. Sizes are those of the inputs. What it
 * uses beside its inputs becomes constants. The count of tensors is left where it was, but for those that are held.
 *
 * @param isPass as of {@link OpRecorder}
 * @throws NotRecordable for tensors or attributes that a graph here does not have
 */
export function recordGraph(
  backend: TensorflowBackend,
  { inputs, weights, digests = new Map(), outputs, call }: Recording,
  isPass: boolean,
): RecordingResult {
  const { binding } = backend;
  const recorder = new OpRecorder(binding, { isPass });
  const idsOf = (tensors: readonly tf.Tensor[]): number[] => backend.getInputTensorIds(tensors);
  const declare = (name: string, tensor: tf.Tensor): void => {
    const [id = -1] = idsOf([tensor]);
    recorder.addInput(name, { id, shape: tensor.shape, dtype: backend.getDTypeInteger(tensor.dtype) });
  };
  for (const [name, tensor] of inputs) declare(name, tensor);
  for (const [path, tensor] of weights) recorder.name(idsOf([tensor])[0] ?? -1, path);
  for (const [tensor, digest] of digests) recorder.know(idsOf([tensor])[0] ?? -1, digest);
  backend.binding = recorder.binding();
  try {
    tf.tidy(() => {
      const results = call([...inputs.values()], declare);
      const ids = idsOf(results);
      results.forEach(({ shape, dtype }, index) => {
        const result = { id: ids[index] ?? -1, shape, dtype: backend.getDTypeInteger(dtype) };
        recorder.addOutput(outputs[index] ?? `output_${index}`, result);
      });
    });
    return { graph: recorder.graph(), held: recorder.held };
  } catch (error) {
    recorder.held.release();
    throw error;
  } finally {
    backend.binding = binding;
    recorder.releaseTensors();
  }
}
