// @ts-check
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from './child-process.mjs';
import { sha256OfFile } from './manifest.mjs';
import { noSpaceLeft, ProvisionError } from './provision-error.mjs';
import { setupCommand } from './setup-command.mjs';

const WATCH_EVERY_MS = 300;
const OFFLINE =
  /connection error|ConnectionError|Connection refused|Max retries exceeded|connection broken by|timed out|not known|name resolution|Network is unreachable|ProxyError|SSLError|certificate verify failed/i;
const BROKEN_OFF = /IncompleteRead|incomplete-download|DO NOT MATCH THE HASHES/i;
const DISK_FULL = /No space left|Disk quota exceeded|Errno 28|Errno 122/i;

/**
 * @typedef {object} DownloadOptions
 * @property {string} python an interpreter with pip
 * @property {string} folder an empty folder, which also takes pip's temporary files
 * @property {NodeJS.ProcessEnv} env
 * @property {AbortSignal | undefined} signal
 * @property {import('./progress.mjs').Progress} progress
 */

/**
 * Fetches the pinned wheel through pip, from wherever this user's pip gets its packages.
 * @param {import('./wheels.mjs').WheelSpec} wheel
 * @param {DownloadOptions} options
 * @returns {Promise<string>} path of the wheel, whose digest has been checked
 * @throws {ProvisionError} UNAVAILABLE without network or when the index lacks the file, DATA_LOSS when the file is not the pinned one
 */
export async function downloadWheel(wheel, { python, folder, env, signal, progress }) {
  const temporary = join(folder, 'pip');
  await mkdir(temporary, { recursive: true });
  progress.begin(`Downloading ${wheel.title} ${wheel.version} (${wheel.fileName})`, wheel.sizeBytes);
  const watch = setInterval(
    () => void largestFile(folder).then((size) => progress.advance(size)),
    WATCH_EVERY_MS,
  );
  try {
    const result = await runProgram(python, ['-m', 'pip', ...pipArguments(wheel, folder)], {
      env: { ...env, TMPDIR: temporary, PIP_NO_INPUT: '1', PIP_DISABLE_PIP_VERSION_CHECK: '1' },
      signal,
      onStderrLine: (line) =>
        /^WARNING: Retrying/.test(line) && progress.note('The package index does not answer, trying again'),
    });
    if (result.exitCode !== 0) throw downloadFailure(wheel, `${result.stdout}\n${result.stderr}`, folder);
  } finally {
    clearInterval(watch);
  }
  const path = join(folder, wheel.fileName);
  await requirePinned(wheel, path, signal);
  progress.end(`downloaded ${wheel.title} ${wheel.version}`);
  return path;
}

/**
 * @param {import('./wheels.mjs').WheelSpec} wheel
 * @param {string} folder
 */
function pipArguments(wheel, folder) {
  return [
    'download',
    ...['--no-deps', '--only-binary=:all:', '--no-cache-dir', '--progress-bar', 'off'],
    ...['--python-version', wheel.pythonVersion, '--implementation', 'cp', '--abi', wheel.abi],
    ...['--platform', wheel.platformTag, '--dest', folder],
    `${wheel.name}==${wheel.version}`,
  ];
}

/**
 * @param {import('./wheels.mjs').WheelSpec} wheel
 * @param {string} path
 * @param {AbortSignal | undefined} signal
 */
async function requirePinned(wheel, path, signal) {
  const info = await stat(path).catch(() => undefined);
  if (info === undefined) {
    throw altered(wheel, `pip delivered no ${wheel.fileName}`);
  }
  const sha256 = await sha256OfFile(path, signal);
  if (sha256 === wheel.sha256) return;
  throw altered(
    wheel,
    `The downloaded ${wheel.fileName} is incomplete or altered (${info.size} bytes with sha256 ${sha256} instead of ${wheel.sizeBytes} with ${wheel.sha256})`,
  );
}

/**
 * @param {import('./wheels.mjs').WheelSpec} wheel
 * @param {string} output what pip wrote
 * @param {string} folder
 */
function downloadFailure(wheel, output, folder) {
  if (DISK_FULL.test(output)) return noSpaceLeft(folder);
  if (BROKEN_OFF.test(output)) return altered(wheel, `The download of ${wheel.fileName} broke off`);
  if (OFFLINE.test(output)) {
    return new ProvisionError(
      'UNAVAILABLE',
      `pip reaches no package index, so ${wheel.name} ${wheel.version} cannot be downloaded: connect to the network (or set PIP_INDEX_URL or PIP_PROXY for yours) and run \`${setupCommand()}\` again, or give a prebuilt TensorFlow with --tensorflow-dir.`,
    );
  }
  const reason =
    output
      .trim()
      .split('\n')
      .reverse()
      .find((line) => /^ERROR/.test(line)) ?? 'no reason was given';
  return new ProvisionError(
    'UNAVAILABLE',
    `pip could not download ${wheel.name} ${wheel.version} (${reason.replace(/^ERROR: /, '').trim()}): check the network and the index that \`pip config list\` names, and run \`${setupCommand()}\` again, or give a prebuilt TensorFlow with --tensorflow-dir.`,
  );
}

/**
 * @param {import('./wheels.mjs').WheelSpec} wheel
 * @param {string} what
 */
function altered(wheel, what) {
  return new ProvisionError(
    'DATA_LOSS',
    `${what}: run \`${setupCommand()}\` again, and if that does not help, check which package index \`pip config list\` names or give a prebuilt TensorFlow with --tensorflow-dir.`,
  );
}

/**
 * @param {string} folder
 * @returns {Promise<number>} bytes
 */
async function largestFile(folder) {
  let largest = 0;
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const path = join(folder, entry.name);
    const size = entry.isDirectory()
      ? await largestFile(path)
      : ((await stat(path).catch(() => undefined))?.size ?? 0);
    largest = Math.max(largest, size);
  }
  return largest;
}
