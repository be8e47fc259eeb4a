// @ts-check
import { setupCommand } from './setup-command.mjs';

/**
 * @typedef {'FAILED_PRECONDITION' | 'INVALID_ARGUMENT' | 'UNAVAILABLE' | 'RESOURCE_EXHAUSTED' | 'DATA_LOSS' | 'INTERNAL'} ProvisionErrorCode
 */

/** A set-up step that cannot go on; its message is one sentence that says what to do. */
export class ProvisionError extends Error {
  /**
   * @param {ProvisionErrorCode} code
   * @param {string} message
   * @param {{ cause?: unknown }} [options]
   */
  constructor(code, message, options) {
    super(message, options);
    this.name = 'ProvisionError';
    /** @type {ProvisionErrorCode} */
    this.code = code;
  }
}

/** Turns whatever was thrown into an error whose message is one sentence that says what to do.
 * @param {unknown} error
 * @returns {ProvisionError}
 */
export function toProvisionError(error) {
  if (error instanceof ProvisionError) return error;
  const { code, path, message } = /** @type {NodeJS.ErrnoException} */ (
    error instanceof Error ? error : new Error(String(error))
  );
  const where = path ?? 'a file';
  if (code === 'ENOSPC' || code === 'EDQUOT') return noSpaceLeft(where, error);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR' || code === 'EEXIST') {
    return new ProvisionError(
      'FAILED_PRECONDITION',
      `${where} cannot be written (${code}): make it writable for this user, or set THAW_CACHE_DIR to a folder that is, and run \`${setupCommand()}\` again.`,
      { cause: error },
    );
  }
  return new ProvisionError(
    'INTERNAL',
    `Set-up failed unexpectedly (${message}): run \`${setupCommand()}\` again, and report this message if it comes back.`,
    { cause: error },
  );
}

/** The disk filled up while something was being written.
 * @param {string} where
 * @param {unknown} [cause]
 * @returns {ProvisionError}
 */
export function noSpaceLeft(where, cause) {
  return new ProvisionError(
    'RESOURCE_EXHAUSTED',
    `The disk became full while writing ${where}: free some space, or set THAW_CACHE_DIR to a folder on a larger disk, and run \`${setupCommand()}\` again.`,
    { cause },
  );
}
