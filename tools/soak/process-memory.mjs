// @ts-check
import { readFile } from 'node:fs/promises';

/**
 * The resident memory of the process that a command started, in bytes.
 * @param {number} commandId
 * @returns {Promise<number>}
 */
export async function residentBytesBelow(commandId) {
  const children = await readFile(`/proc/${commandId}/task/${commandId}/children`, 'utf8');
  const status = await readFile(`/proc/${children.trim().split(' ')[0]}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}
