import { missingCudaLibraries, type MissingLibrary } from '../../provision/cuda-libraries.mjs';
import { askDriver, type DriverReport } from '../../provision/nvidia-driver.mjs';
import { linkedCudaFolder } from '../../provision/project-setup.mjs';
import type { Environment } from '../tensorflow-environment.js';
import { visibleGpus, type VisibleGpu } from './visible-gpus.js';

/** What decides whether this machine has a GPU to compute on, before TensorFlow is loaded. */
export interface GpuFacts {
  readonly driver: DriverReport;
  /** As the environment has it. */
  readonly cudaVisibleDevices: string | undefined;
  readonly visible: readonly VisibleGpu[];
  /** Whether TensorFlow was set up with CUDA's libraries. */
  readonly hasCuda: boolean;
}

/** Asks the driver and looks at what was set up; takes some tenths of a second with a driver, and nothing without one. */
export async function lookForGpus(environment: Environment): Promise<GpuFacts> {
  const driver = await askDriver({ env: environment });
  const cudaVisibleDevices = environment.CUDA_VISIBLE_DEVICES;
  const gpus = driver.kind === 'answers' ? driver.gpus : [];
  return {
    driver,
    cudaVisibleDevices,
    visible: visibleGpus(gpus, cudaVisibleDevices),
    hasCuda: linkedCudaFolder() !== undefined,
  };
}

/** Those of CUDA's libraries, and of the driver's, that TensorFlow would not find; opens each in a process of its own. */
export function lookForLibraries(environment: Environment): Promise<MissingLibrary[]> {
  return missingCudaLibraries(linkedCudaFolder(), { env: environment, withDriver: true });
}
