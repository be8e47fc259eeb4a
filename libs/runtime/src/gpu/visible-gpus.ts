import type { Gpu } from '../../provision/nvidia-driver.mjs';

/** A GPU that a process may use. */
export interface VisibleGpu {
  /** Alone in `CUDA_VISIBLE_DEVICES`, it shows a process this GPU and no other. */
  readonly selector: string;
  /** What the driver tells of it; undefined for a slice of a GPU, which it lists otherwise. */
  readonly gpu: Gpu | undefined;
}

/**
 * The GPUs that `CUDA_VISIBLE_DEVICES` leaves, in its order; all of the driver's where it is not set.
 *
 * Where it counts by numbers on a machine with different GPUs, CUDA may count in another order than the driver, so that the
 * name may be another GPU's; the selector is right all the same.
 *
 * @source CUDA, environment variables: the list ends before the first entry that names no device.
 */
export function visibleGpus(gpus: readonly Gpu[], cudaVisibleDevices: string | undefined): VisibleGpu[] {
  if (cudaVisibleDevices === undefined) return gpus.map((gpu) => ({ selector: gpu.uuid, gpu }));
  const visible: VisibleGpu[] = [];
  for (const entry of cudaVisibleDevices.split(',')) {
    const selector = entry.trim();
    const gpu = gpus.find(({ index, uuid }) => String(index) === selector || isNamed(uuid, selector));
    if (gpu === undefined && !selector.startsWith('MIG-')) break;
    visible.push({ selector, gpu });
  }
  return visible;
}

/** A beginning names a GPU too. */
function isNamed(uuid: string, selector: string): boolean {
  return selector.startsWith('GPU-') && uuid.startsWith(selector);
}
