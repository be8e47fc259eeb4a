import type { MissingLibrary } from '../../provision/cuda-libraries.mjs';
import { isDriverNewEnough, OLDEST_DRIVER } from '../../provision/nvidia-driver.mjs';
import { setupCommand } from '../../provision/setup-command.mjs';
import type { GpuFacts } from './gpu-facts.js';

/** Why TensorFlow computes on no GPU, and what to do about it. */
export interface NoGpuReason {
  /** A clause, as in `no NVIDIA driver answers (nvidia-smi is not on the PATH)`. */
  readonly reason: string;
  readonly advice: string;
}

/** Where nothing that can be seen from outside TensorFlow is missing. */
export const UNEXPLAINED: NoGpuReason = {
  reason: 'TensorFlow finds none, although driver and libraries are there',
  advice: 'set TF_CPP_MIN_LOG_LEVEL=0 to read what it says',
};

/**
 * The first thing that keeps this machine from computing on a GPU, from the driver up.
 *
 * @param missing the libraries that do not open; none where nobody has tried
 * @returns undefined where nothing does, as far as can be seen from outside TensorFlow
 */
export function noGpuReason(
  { driver, cudaVisibleDevices, visible, hasCuda }: GpuFacts,
  missing: readonly MissingLibrary[] = [],
): NoGpuReason | undefined {
  if (driver.kind === 'silent')
    return {
      reason: `no NVIDIA driver answers (${driver.reason})`,
      advice: `install or repair the driver (${OLDEST_DRIVER} or newer)`,
    };
  if (!isDriverNewEnough(driver.driverVersion))
    return {
      reason: `the NVIDIA driver ${driver.driverVersion} is too old for CUDA 12`,
      advice: `update it to ${OLDEST_DRIVER} or newer`,
    };
  if (visible.length === 0)
    return {
      reason: `CUDA_VISIBLE_DEVICES="${cudaVisibleDevices ?? ''}" hides the GPUs of this machine (${driver.gpus.map(({ name }) => name).join(', ')})`,
      advice: 'unset it, or name GPUs that are there',
    };
  if (!hasCuda)
    return {
      reason: "TensorFlow is set up without CUDA's libraries",
      advice: `run \`${setupCommand()}${setupCommand().startsWith('npm') ? ' --' : ''} --device cuda\``,
    };
  if (missing.length === 0) return undefined;
  const names = missing.map(({ name, reason }) => `${name} (${reason})`).join(', ');
  return { reason: `libraries do not open: ${names}`, advice: `run \`${setupCommand()}\` again` };
}
