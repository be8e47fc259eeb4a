import { NoUsableGpu } from '../errors.js';
import type { Placement } from '../tensorflow-environment.js';
import type { GpuFacts } from './gpu-facts.js';
import { noGpuReason } from './no-gpu-reason.js';
import type { VisibleGpu } from './visible-gpus.js';

/** Where workers are to compute: `auto` takes GPUs where there are usable ones, else the processor. */
export const DEVICE_WISHES = ['auto', 'gpu', 'cpu'] as const;

/** One of {@link DEVICE_WISHES}. */
export type DeviceWish = (typeof DEVICE_WISHES)[number];

/** Where workers compute. */
export type WorkDevice =
  | { readonly kind: 'gpu'; readonly gpus: readonly [VisibleGpu, ...VisibleGpu[]] }
  /** `notice` says why a GPU that may be there is not used. */
  | { readonly kind: 'cpu'; readonly notice?: string };

/**
 * Chooses the device. A machine that has a driver is told why its GPU is not used; one without is not.
 *
 * @throws NoUsableGpu where a GPU was asked for and none can be used
 */
export function chooseWorkDevice(wish: DeviceWish, facts: GpuFacts): WorkDevice {
  if (wish === 'cpu') return { kind: 'cpu' };
  const obstacle = noGpuReason(facts);
  const [first, ...others] = facts.visible;
  if (obstacle === undefined && first !== undefined) return { kind: 'gpu', gpus: [first, ...others] };
  if (wish === 'gpu') throw new NoUsableGpu(obstacle);
  if (obstacle === undefined || (facts.driver.kind === 'silent' && !facts.driver.isInstalled))
    return { kind: 'cpu' };
  return {
    kind: 'cpu',
    notice: `no GPU is used: ${obstacle.reason}; ${obstacle.advice}, or give --device cpu to compute on the processor without this notice`,
  };
}

/** Where each of some workers computes: GPUs are dealt out in turn. */
export function placeWorkers(device: WorkDevice, numWorkers: number): Placement[] {
  return Array.from({ length: numWorkers }, (_, index) => {
    if (device.kind === 'cpu') return { kind: 'cpu' };
    const { selector } = device.gpus[index % device.gpus.length] ?? device.gpus[0];
    return { kind: 'gpu', selector };
  });
}
