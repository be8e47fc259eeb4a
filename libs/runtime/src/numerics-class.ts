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

/** How each key is named to a reader; an unknown key names itself. */
const LABELS: NumericsClass = {
  tensorflowVersion: 'TensorFlow',
  device: 'device',
  cpuModel: 'processor',
  instructionSet: 'instruction set',
  cacheSizes: 'cache sizes',
  intraOpThreads: 'threads inside an op',
  interOpThreads: 'ops at once',
  deterministic: 'deterministic ops',
  oneDnn: 'oneDNN',
  tf32: 'TF32',
  execution: 'execution',
  probeDigest: 'probe digest',
};

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
    execution: 'eager',
    probeDigest: probeDigest(process.random),
  };
}

/**
 * Says what of `received` differs from `expected`, as in `TensorFlow 2.20.0 instead of 2.21.0`; the empty
 * string if nothing does.
 */
export function numericsDifference(received: NumericsClass, expected: NumericsClass): string {
  return [...new Set([...Object.keys(expected), ...Object.keys(received)])]
    .filter((key) => received[key] !== expected[key])
    .map(
      (key) =>
        `${LABELS[key] ?? key} ${received[key] ?? 'not told'} instead of ${expected[key] ?? 'not told'}`,
    )
    .join(', ');
}
