import type { RandomOps } from '@thaw/layers';

import type { GpuDescription } from './gpu/gpu-description.js';
import { COMPILED_AS } from './graph/recorded-graph.js';
import { probeDigest } from './numerics-probe.js';
import { readProcessor } from './processor.js';
import type { TensorflowSettings } from './tensorflow-environment.js';

/**
 * Everything that decides the bits of a gradient, as flat text. Two processes whose classes are equal, key by
 * key, compute the same bits from the same numbers.
 */
export type NumericsClass = Readonly<Record<string, string>>;

/**
 * Collects the numerics class of this process, running the probe.
 *
 * @param process.gpu undefined where it computes on the processor
 */
export function readNumericsClass(process: {
  tensorflowVersion: string;
  gpu: GpuDescription | undefined;
  settings: TensorflowSettings;
  random: RandomOps;
}): NumericsClass {
  const { settings } = process;
  const processor = readProcessor();
  return {
    tensorflowVersion: process.tensorflowVersion,
    device: process.gpu === undefined ? 'cpu' : process.gpu.name,
    ...(process.gpu && gpuClass(process.gpu, settings)),
    cpuModel: processor.model,
    instructionSet: processor.instructionSet,
    cacheSizes: processor.cacheSizes,
    intraOpThreads: settings.intraOpThreads,
    interOpThreads: settings.interOpThreads,
    deterministic: String(settings.isDeterministic),
    oneDnn: String(settings.usesOneDnn),
    tf32: settings.tf32,
    graphs: COMPILED_AS,
    probeDigest: probeDigest(process.random),
  };
}

/** What decides a GPU's bits beside its model: who compiles and chooses its kernels, and whether they may have all the memory that they find. */
function gpuClass(
  { driverVersion, cuda, cudnn }: GpuDescription,
  settings: TensorflowSettings,
): NumericsClass {
  const { tunesCudnn, gpuMemoryMib } = settings;
  return { driver: driverVersion, cuda, cudnn, cudnnAutotune: String(tunesCudnn), gpuMemoryMib };
}
