// @ts-check
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { provisionTensorflow } from './index.mjs';
import { createProgress, jsonProgress } from './progress.mjs';
import { toProvisionError } from './provision-error.mjs';
import { provisionSqlite, provisionVectors } from './package-addon.mjs';
import { findTfjsPackage } from './tfjs-package.mjs';

/** The package that holds this file, which depends on the binding. */
const RUNTIME_FOLDER = dirname(import.meta.dirname);

/** @type {typeof import('./project-setup.d.mts').provisionForProject} */
export function provisionForProject(options) {
  const { env, isForced, device, tensorflowDir = env.THAW_TENSORFLOW_DIR || undefined } = options;
  const workplace = workplaceOf(options);
  return orInASentence(options.signal, async () => {
    // First, since it needs no network.
    const vectors = await provisionVectors(workplace);
    const done = await provisionTensorflow({ ...workplace, tensorflowDir, device, isFullCheck: isForced });
    return { ...done, hasChanged: vectors.hasChanged || done.hasChanged };
  });
}

/** @type {typeof import('./project-setup.d.mts').provisionSqliteForProject} */
export function provisionSqliteForProject(options) {
  return orInASentence(options.signal, () => provisionSqlite(workplaceOf(options)));
}

/** @param {import('./project-setup.d.mts').ProjectSetupOptions} options */
function workplaceOf({ env, signal, output, isJson, isForced, projectRoot = RUNTIME_FOLDER }) {
  const progress = isJson ? jsonProgress(output) : createProgress(output);
  return { projectRoot, env, signal, progress, isAddonRebuilt: isForced };
}

/**
 * @template T
 * @param {AbortSignal | undefined} signal
 * @param {() => Promise<T>} work
 */
async function orInASentence(signal, work) {
  try {
    return await work();
  } catch (error) {
    throw signal?.aborted ? error : toProvisionError(error);
  }
}

/** @type {typeof import('./project-setup.d.mts').whatTensorflowLacks} */
export function whatTensorflowLacks(projectRoot = RUNTIME_FOLDER) {
  const { folder, addonFile } = findTfjsPackage(projectRoot);
  // The libraries are links into the cache, which may have been emptied since.
  const libraries = ['libtensorflow.so', 'libtensorflow_framework.so.2'];
  const files = [addonFile, ...libraries.map((name) => join(folder, 'deps', 'lib', name))];
  return files.find((file) => !existsSync(file));
}

/** @type {typeof import('./project-setup.d.mts').linkedCudaFolder} */
export function linkedCudaFolder(projectRoot = RUNTIME_FOLDER) {
  const folder = join(findTfjsPackage(projectRoot).folder, 'deps', 'nvidia');
  return existsSync(folder) ? folder : undefined;
}
