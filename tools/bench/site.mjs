// @ts-check
import { lookForGpus } from '@thaw/runtime/devices';

/** @typedef {import('../gpu/device-run.mjs').Device} Device */

/**
 * Where a contest takes place.
 * @typedef {{ device: Device, workers: number, python: string | undefined }} Site `workers`: as many as ranks of a peer;
 *   `python`: the interpreter with the peers' packages; without one, that of the pinned environment
 */

/** Two processes, on the processor. @type {Site} */
const PROCESSOR = { device: 'cpu', workers: 2, python: undefined };

/** With a worker and a rank for each GPU, if it is on these. @param {Device} device @param {string} python has a PyTorch for GPUs @returns {Promise<Site>} */
export async function siteOn(device, python) {
  if (device === 'cpu') return PROCESSOR;
  const { visible } = await lookForGpus(process.env);
  return { device, workers: Math.max(1, visible.length), python };
}
