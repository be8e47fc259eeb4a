export { cacheFolderOf } from '../provision/cache-folder.mjs';
export { GraphTooLarge, InvalidThreadCount, NotRecordable, TensorflowUnavailable } from './errors.js';
export type { Graph, GraphAttribute, GraphConstant, GraphNode, GraphPort } from './graph/graph.js';
export type { ExampleSpec, InferenceRecording } from './graph/record-inference.js';
export { encodeSavedModel, SAVED_MODEL_FILE } from './graph/saved-model.js';
export { describeDevice, type DeviceDescription } from './gpu/describe-device.js';
export { requireGpu } from './gpu/require-gpu.js';
export type { NoGpuReason } from './gpu/no-gpu-reason.js';
export { loadRuntime, type Runtime } from './load-runtime.js';
export type { NumericsClass } from './numerics-class.js';
export {
  tensorflowEnvironment,
  type Environment,
  type TensorflowSettings,
} from './tensorflow-environment.js';
