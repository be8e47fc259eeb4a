// @ts-check
import { runThaw } from './device-run.mjs';

/** @typedef {import('./device-run.mjs').Device} Device */

/** By which test frameworks know that nothing was tested. */
export const NO_GPU_EXIT_CODE = 77;

/** @typedef {{ line: string, exitCode: number }} NoDevice why there is none that can be used, for people and for test frameworks */

/** The device on which TensorFlow multiplies here. @param {Device} device @returns {Promise<{ name: string } | NoDevice>} */
export async function findDevice(device) {
  const { lines } = await runThaw(['doctor', '--json', '--device', device]);
  const found = (/** @type {string} */ name) => lines.find((check) => check.name === name);
  const check = found('device') ?? found('tensorflow');
  if (check.status === 'ok') return { name: check.found };
  // A GPU that is there and does not compute is no reason to pass a test over.
  if (check.found.startsWith('gpu')) return { line: `WRONG  ${check.found}`, exitCode: 1 };
  return { line: `no GPU: ${check.found.split('no GPU: ').at(-1)}`, exitCode: NO_GPU_EXIT_CODE };
}
