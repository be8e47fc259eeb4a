// @ts-check

/**
 * Sends a signal; does nothing to a process that is gone.
 * @param {number | undefined} processId
 * @param {NodeJS.Signals} name
 */
export function signal(processId, name) {
  if (processId === undefined) return;
  try {
    process.kill(processId, name);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error;
  }
}
