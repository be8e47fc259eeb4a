import type { RandomOps } from '@thaw/layers';

import { readGraphicsDevice } from './graphics-driver.js';
import { probeDigest } from './numerics-probe.js';
import { readProcessor } from './processor.js';
import type { TensorflowSettings } from './tensorflow-environment.js';

/**
 * Everything that decides the bits of a gradient, as flat text. Two processes whose classes are equal, key by
 * key, compute the same bits from the same numbers.
 */
export type NumericsClass = Readonly<Record<string, string>>;

/** Collects the numerics class of this process, running the probe. */
export function readNumericsClass(process: {
  tensorflowVersion: string;
  device: 'cpu' | 'gpu';
  settings: TensorflowSettings;
  random: RandomOps;
}): NumericsClass {
  const { settings } = process;
  const processor = readProcessor();
  return {
    tensorflowVersion: process.tensorflowVersion,
    device: process.device === 'gpu' ? readGraphicsDevice() : 'cpu',
    cpuModel: processor.model,
    instructionSet: processor.instructionSet,
    cacheSizes: processor.cacheSizes,
    intraOpThreads: settings.intraOpThreads,
    interOpThreads: settings.interOpThreads,
    deterministic: String(settings.isDeterministic),
    oneDnn: String(settings.usesOneDnn),
    tf32: settings.tf32,
    probeDigest: probeDigest(process.random),
  };
}
