import { ThawError, type ErrorCode } from '@thaw/errors';

import {
  provisionForProject,
  provisionSqliteForProject,
  whatTensorflowLacks,
  type ProjectSetupOptions,
  type ProjectSetupResult,
} from '../provision/project-setup.mjs';
import { TensorflowUnavailable } from './errors.js';

export { cacheFolderOf } from '../provision/cache-folder.mjs';
export type { ProjectSetupOptions, ProjectSetupResult } from '../provision/project-setup.mjs';

/**
 * Puts TensorFlow beneath the binding of this copy of Thaw, and the addon for vectors in its place, all that a worker needs; what is in place is
 * left alone. Loads no TensorFlow itself.
 *
 * @throws ThawError whose message is one sentence that says what to do; the signal's reason after an abort
 */
export function setUpTensorflow(options: ProjectSetupOptions): Promise<ProjectSetupResult> {
  return coded(provisionForProject(options));
}

/**
 * Puts the addon of SQLite in its place, in which a coordinator keeps its jobs.
 *
 * @throws as {@link setUpTensorflow}
 */
export function setUpSqlite(
  options: Omit<ProjectSetupOptions, 'tensorflowDir' | 'device'>,
): Promise<Pick<ProjectSetupResult, 'hasChanged'>> {
  return coded(provisionSqliteForProject(options));
}

async function coded<Result>(setUp: Promise<Result>): Promise<Result> {
  try {
    return await setUp;
  } catch (error) {
    if (!isCoded(error)) throw error;
    throw new ThawError(error.code, error.message, { cause: error });
  }
}

/**
 * Refuses to go on where no set-up has been run, by the names of its files alone.
 *
 * @throws TensorflowUnavailable
 */
export function requireTensorflow(projectRoot?: string): void {
  const missing = whatTensorflowLacks(projectRoot);
  if (missing !== undefined) throw new TensorflowUnavailable(new Error(`no file ${missing}`));
}

/** The set-up's own errors are plain JavaScript's, with the codes of Thaw's. */
function isCoded(error: unknown): error is Error & { code: ErrorCode } {
  return error instanceof Error && error.name === 'ProvisionError' && 'code' in error;
}
