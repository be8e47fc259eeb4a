// @ts-check
import { cacheFolderOf, freeBytesAt } from './cache-folder.mjs';
import { silentProgress } from './progress.mjs';

/**
 * How a set-up is done.
 * @typedef {object} WorkplaceOptions
 * @property {NodeJS.ProcessEnv} env
 * @property {boolean | undefined} [isFullCheck] compare digests, not sizes and times alone
 * @property {boolean | undefined} [isAddonRebuilt] build the addon again, also where one is in the cache
 * @property {import('./progress.mjs').Progress | undefined} [progress]
 * @property {AbortSignal | undefined} [signal]
 * @property {((folder: string) => Promise<number>) | undefined} [freeBytes]
 */

/**
 * What every step of a set-up is given.
 * @typedef {object} Workplace
 * @property {string} cacheFolder
 * @property {NodeJS.ProcessEnv} env
 * @property {AbortSignal | undefined} signal
 * @property {import('./progress.mjs').Progress} progress
 * @property {(folder: string) => Promise<number>} freeBytes
 * @property {boolean} isFullCheck
 * @property {boolean} isAddonRebuilt
 */

/**
 * Fills in what was not said.
 * @param {WorkplaceOptions} options
 * @returns {Workplace}
 */
export function workplaceOf({ env, signal, progress, freeBytes, isFullCheck, isAddonRebuilt }) {
  return {
    cacheFolder: cacheFolderOf(env),
    env,
    signal,
    progress: progress ?? silentProgress,
    freeBytes: freeBytes ?? freeBytesAt,
    isFullCheck: isFullCheck ?? false,
    isAddonRebuilt: isAddonRebuilt ?? false,
  };
}
