export { cacheFolderOf } from '../provision/cache-folder.mjs';
export { InvalidThreadCount, TensorflowUnavailable } from './errors.js';
export { loadRuntime, type Runtime } from './load-runtime.js';
export type { NumericsClass } from './numerics-class.js';
export {
  tensorflowEnvironment,
  type Environment,
  type TensorflowSettings,
} from './tensorflow-environment.js';
