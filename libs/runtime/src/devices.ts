export { NoUsableGpu } from './errors.js';
export type { DeviceDescription } from './gpu/describe-device.js';
export { lookForGpus, type GpuFacts } from './gpu/gpu-facts.js';
export { noGpuReason, type NoGpuReason } from './gpu/no-gpu-reason.js';
export type { VisibleGpu } from './gpu/visible-gpus.js';
export {
  chooseWorkDevice,
  DEVICE_WISHES,
  placeWorkers,
  type DeviceWish,
  type WorkDevice,
} from './gpu/work-device.js';
