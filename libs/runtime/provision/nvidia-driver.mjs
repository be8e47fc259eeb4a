// @ts-check
import { runProgram } from './child-process.mjs';
import { OLDEST_DRIVER } from './nvidia-wheels.mjs';

export { OLDEST_DRIVER } from './nvidia-wheels.mjs';

const PROGRAM = 'nvidia-smi';
const QUERY = ['--query-gpu=index,uuid,name,memory.total,driver_version', '--format=csv,noheader,nounits'];

/** @type {typeof import('./nvidia-driver.d.mts').askDriver} */
export async function askDriver({ env, signal }) {
  const result = await runProgram(PROGRAM, QUERY, { env: { ...env }, signal });
  if (result.isMissing)
    return { kind: 'silent', isInstalled: false, reason: `${PROGRAM} is not on the PATH` };
  if (result.exitCode === 0) return parseDriverTable(result.stdout);
  const said = firstLineOf(result.stdout) ?? firstLineOf(result.stderr);
  return silent(said ?? `it ended with ${result.endSignal ?? `exit code ${result.exitCode}`}`);
}

/** @type {typeof import('./nvidia-driver.d.mts').parseDriverTable} */
export function parseDriverTable(text) {
  const rows = text.split('\n').filter((line) => line.trim() !== '');
  if (rows.length === 0) return silent('No devices were found');
  const gpus = [];
  let driverVersion = '';
  for (const row of rows) {
    const [index = '', uuid = '', name = '', memory = '', driver = ''] = row.split(', ');
    if (!/^\d+$/.test(index) || !/^\d+(\.\d+)+$/.test(driver.trim())) return silent(row.trim());
    driverVersion = driver.trim();
    // Devices that share the memory of the machine tell "[N/A]".
    gpus.push({ index: Number(index), uuid, name, memoryMiB: Number(memory) || 0 });
  }
  return { kind: 'answers', driverVersion, gpus };
}

/** @type {typeof import('./nvidia-driver.d.mts').isDriverNewEnough} */
export function isDriverNewEnough(version) {
  const [received, oldest] = [version, OLDEST_DRIVER].map((text) => text.split('.').map(Number));
  for (const [place, least] of (oldest ?? []).entries()) {
    const part = received?.[place] ?? 0;
    if (part !== least) return part > least;
  }
  return true;
}

/** @param {string} said @returns {import('./nvidia-driver.d.mts').DriverReport} */
function silent(said) {
  return { kind: 'silent', isInstalled: true, reason: `${PROGRAM} says "${said.replace(/[.\s]+$/, '')}"` };
}

/** @param {string} text */
function firstLineOf(text) {
  return text.trim().split('\n', 1)[0] || undefined;
}
