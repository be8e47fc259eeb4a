// @ts-check
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { provisionTensorflow } from './index.mjs';
import { createProgress, jsonProgress } from './progress.mjs';
import { toProvisionError } from './provision-error.mjs';
import { provisionSqlite } from './sqlite-addon.mjs';
import { findTfjsPackage } from './tfjs-package.mjs';

/** The package that holds this file, which depends on the binding. */
const RUNTIME_FOLDER = dirname(import.meta.dirname);

/** @type {typeof import('./project-setup.d.mts').provisionForProject} */
export async function provisionForProject(options) {
  const { env, signal, output, isJson, tensorflowDir, isForced, projectRoot = RUNTIME_FOLDER } = options;
  try {
    const workplace = {
      projectRoot,
      env,
      signal,
      progress: isJson ? jsonProgress(output) : createProgress(output),
      isFullCheck: isForced,
      isAddonRebuilt: isForced,
    };
    // First, since it needs no network: a machine that coordinates alone has it also where no TensorFlow comes.
    const sqlite = await provisionSqlite(workplace);
    const tensorflow = await provisionTensorflow({
      ...workplace,
      tensorflowDir: tensorflowDir ?? (env.THAW_TENSORFLOW_DIR || undefined),
    });
    return { ...tensorflow, hasChanged: tensorflow.hasChanged || sqlite.hasChanged };
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
