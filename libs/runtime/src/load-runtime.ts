import * as tf from '@tensorflow/tfjs-core';
import type { RandomOps } from '@thaw/layers';

import { nameNondeterministicOps } from './deterministic-ops.js';
import { TensorflowUnavailable } from './errors.js';
import type { Graph } from './graph/graph.js';
import { RecordedGraph, type PassRecording } from './graph/recorded-graph.js';
import { recordInference, type InferenceRecording } from './graph/record-inference.js';
import { registerNativeKernels } from './native-kernels.js';
import { describeOwnGpu } from './gpu/gpu-description.js';
import { restoreRemovedTypeTests } from './node-util-shims.js';
import { readNumericsClass, type NumericsClass } from './numerics-class.js';
import { createStatelessRandom } from './stateless-random.js';
import { copyWhereAsked, type TensorflowBackend } from './tensorflow-backend.js';
import {
  startEnvironment,
  tensorflowSettings,
  type Environment,
  type TensorflowSettings,
} from './tensorflow-environment.js';

/** TensorFlow, loaded into this thread as the backend of `@tensorflow/tfjs-core`. */
export interface Runtime {
  /** The version of the library beneath, as in `2.21.0`. */
  readonly tensorflowVersion: string;
  readonly device: 'cpu' | 'gpu';
  /** The settings that TensorFlow found when the process started. */
  readonly settings: TensorflowSettings;
  readonly random: RandomOps;
  /** Everything that decides the bits of a gradient; runs a small probe, some tens of milliseconds. */
  numericsClass(): NumericsClass;
  /** The graph of a model's inference for any number of examples. @throws NotRecordable */
  recordInference(recording: InferenceRecording): Graph;
  /** Writes down a computation, to be run again with other inputs; says why where that is impossible. */
  record(recording: PassRecording): RecordedGraph | { readonly obstacle: string };
}

/** How the addon is found; tests give another. */
export type ImportAddon = () => Promise<unknown>;

/**
 * Loads TensorFlow into this thread; a second call finds it loaded.
 *
 * @param options.environment what the process was started with, if the caller knows better than the system
 * @throws TensorflowUnavailable if the addon or TensorFlow's library cannot be loaded
 */
export async function loadRuntime(
  options: { environment?: Environment; importAddon?: ImportAddon } = {},
): Promise<Runtime> {
  const backend = await loadBackend(options.importAddon ?? (() => import('@tensorflow/tfjs-node-gpu')));
  nameNondeterministicOps(backend);
  registerNativeKernels(backend);
  copyWhereAsked(backend);
  const tensorflowVersion = backend.binding.TF_Version;
  const device = backend.isUsingGpuDevice ? 'gpu' : 'cpu';
  const settings = tensorflowSettings(options.environment ?? startEnvironment());
  const random = createStatelessRandom(backend);
  const gpu = device === 'gpu' ? await describeOwnGpu() : undefined;
  const numericsClass = () => readNumericsClass({ tensorflowVersion, gpu, settings, random });
  return {
    tensorflowVersion,
    device,
    settings,
    random,
    numericsClass,
    recordInference: (recording) => recordInference(backend, recording),
    record: (recording) => RecordedGraph.record(backend, recording),
  };
}

async function loadBackend(importAddon: ImportAddon): Promise<TensorflowBackend> {
  restoreRemovedTypeTests();
  try {
    await importAddon();
    await tf.setBackend('tensorflow');
    return tf.backend() as unknown as TensorflowBackend;
  } catch (cause) {
    throw new TensorflowUnavailable(cause);
  }
}
