import {
  chooseWorkDevice,
  lookForGpus,
  NoUsableGpu,
  placeWorkers,
  type DeviceWish,
} from '@thaw/runtime/devices';
import type { Environment, Placement } from '@thaw/runtime/environment';

/** Where workers are wanted, and who is told why a GPU that may be there is not used. */
export interface PlacementRequest {
  readonly device: DeviceWish;
  readonly environment: Environment;
  readonly onNotice: (notice: string) => void;
}

/**
 * Where each of the workers of one command computes; `auto` is one for each visible GPU, and one where there is none.
 *
 * @throws NoUsableGpu
 */
export async function placeAll(
  numWorkers: number | 'auto',
  { device: wish, environment, onNotice }: PlacementRequest,
): Promise<Placement[]> {
  if (numWorkers === 0) return [];
  const device = chooseWorkDevice(wish, await lookForGpus(environment));
  if (device.kind === 'cpu' && device.notice !== undefined) onNotice(device.notice);
  const numDevices = device.kind === 'gpu' ? device.gpus.length : 1;
  return placeWorkers(device, numWorkers === 'auto' ? numDevices : numWorkers);
}

/**
 * Where a worker computes that is started alone: on the first GPU that it may see. One that was asked for and that the driver does
 * not tell of is left to TensorFlow, which knows better, as in a container without `nvidia-smi`.
 *
 * @returns undefined for what the environment shows it
 */
export async function placeOne(request: PlacementRequest): Promise<Placement | undefined> {
  try {
    const [placement] = await placeAll(1, request);
    return placement;
  } catch (thrown) {
    if (thrown instanceof NoUsableGpu) return undefined;
    throw thrown;
  }
}
