import { NoUsableGpu } from '../errors.js';
import { startEnvironment, type Environment } from '../tensorflow-environment.js';
import { lookForGpus, lookForLibraries, type GpuFacts } from './gpu-facts.js';
import { noGpuReason, type NoGpuReason } from './no-gpu-reason.js';

/**
 * Refuses to go on where TensorFlow, once loaded, computes on the processor: it would take a missing library or driver in silence.
 *
 * @throws NoUsableGpu naming what is missing
 */
export async function requireGpu(runtime: { readonly device: 'cpu' | 'gpu' }): Promise<void> {
  if (runtime.device === 'gpu') return;
  const environment = startEnvironment();
  throw new NoUsableGpu(await whyNoGpu(await lookForGpus(environment), environment));
}

/** Why a TensorFlow that was loaded with an environment found no GPU; undefined where nothing that can be seen keeps it from one. */
export async function whyNoGpu(facts: GpuFacts, environment: Environment): Promise<NoGpuReason | undefined> {
  return noGpuReason(facts) ?? noGpuReason(facts, await lookForLibraries(environment));
}
