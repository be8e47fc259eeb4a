// @ts-check
import { lookForGpus } from '@thaw/runtime/devices';
import { findDevice } from '../gpu/found-device.mjs';

/** @typedef {import('../gpu/found-device.mjs').NoDevice} NoDevice */

/**
 * Where a contest takes place.
 * @typedef {{ device: 'cpu' | 'gpu', workers: number, python: string | undefined }} Site `workers`: as many as ranks of a peer;
 *   `python`: the interpreter with the peers' packages; without one, that of the pinned environment
 */

/** Two processes of one thread each, on the processor. @type {Site} */
export const PROCESSOR = { device: 'cpu', workers: 2, python: undefined };

/** A worker and a rank for each GPU. @param {string} python has a PyTorch for it @returns {Promise<Site | NoDevice>} */
export async function gpuSite(python) {
  const found = await findDevice('gpu');
  if ('line' in found) return found;
  const { visible } = await lookForGpus(process.env);
  return { device: 'gpu', workers: Math.max(1, visible.length), python };
}
