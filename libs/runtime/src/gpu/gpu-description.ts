import { cudaVersionsIn } from '../../provision/cuda-libraries.mjs';
import { linkedCudaFolder } from '../../provision/project-setup.mjs';
import { startEnvironment } from '../tensorflow-environment.js';
import { readDriverFiles } from './driver-files.js';
import { lookForGpus, type GpuFacts } from './gpu-facts.js';

/** The GPU that this process computes on, and what computes there. */
export interface GpuDescription {
  readonly name: string;
  readonly memoryMiB: number;
  readonly driverVersion: string;
  readonly cuda: string;
  readonly cudnn: string;
}

const UNKNOWN = 'unknown';

/** Describes the GPU of a process whose TensorFlow has found one; `unknown` is what neither driver nor set-up tells. */
export async function describeOwnGpu(): Promise<GpuDescription> {
  const facts = await lookForGpus(startEnvironment());
  return {
    ...gpuDescription(facts, linkedCudaFolder()),
    ...(facts.driver.kind === 'silent' && readDriverFiles()),
  };
}

/** The first visible GPU, with the versions of a folder of CUDA's libraries. */
export function gpuDescription(
  { driver, visible }: GpuFacts,
  cudaFolder: string | undefined,
): GpuDescription {
  const versions = cudaFolder === undefined ? { cuda: UNKNOWN, cudnn: UNKNOWN } : cudaVersionsIn(cudaFolder);
  const gpu = visible[0]?.gpu;
  return {
    name: gpu?.name ?? UNKNOWN,
    memoryMiB: gpu?.memoryMiB ?? 0,
    driverVersion: driver.kind === 'answers' ? driver.driverVersion : UNKNOWN,
    ...versions,
  };
}
