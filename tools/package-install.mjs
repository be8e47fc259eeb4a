// @ts-check
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '../libs/runtime/provision/child-process.mjs';
import { ProvisionError } from '../libs/runtime/provision/provision-error.mjs';

/**
 * @typedef {object} StepContext
 * @property {string} root the workspace
 * @property {NodeJS.ProcessEnv} env
 * @property {AbortSignal | undefined} signal
 * @property {import('../libs/runtime/provision/progress.mjs').Progress} progress
 */

/** @typedef {Record<string, { optional?: boolean, bin?: Record<string, string> }>} LockedPackages package folder -> what the lock file says of it */

const OFFLINE =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|network|fetch failed/i;

/**
 * Installs exactly what package-lock.json says, if node_modules differs from it.
 * @param {StepContext} context
 * @returns {Promise<boolean>} whether anything was installed
 * @throws {ProvisionError} UNAVAILABLE without network, FAILED_PRECONDITION when npm is missing or refuses
 */
export async function installPackages({ root, env, signal, progress }) {
  if (await areInstalled(root)) return false;
  progress.begin('Installing packages (npm ci)');
  // Under NODE_ENV=production npm would leave out the compiler and the tests.
  const result = await runNpm(['ci', '--ignore-scripts', '--include=dev'], { cwd: root, env, signal });
  if (result.exitCode !== 0) throw installFailure(result);
  progress.end('installed packages');
  return true;
}

/**
 * Runs npm to its end: the script of the npm that runs this one, if there is one, as it may not be on the PATH.
 * @param {readonly string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, signal: AbortSignal | undefined }} options
 */
export function runNpm(args, options) {
  const { npm_execpath: script } = options.env;
  return script?.endsWith('.js')
    ? runProgram(process.execPath, [script, ...args], options)
    : runProgram('npm', args, options);
}

/**
 * Whether node_modules holds what the lock file names, by npm's own record of it and by the folders that exist.
 * Optional packages are for other machines and may be absent. Of the workspace's own packages only the commands matter:
 * what they depend on is listed by itself.
 * @param {string} root
 */
async function areInstalled(root) {
  const wanted = await lockedPackages(join(root, 'package-lock.json'));
  const present = await lockedPackages(join(root, 'node_modules', '.package-lock.json'));
  if (wanted === undefined || present === undefined) return false;
  const isInPlace = Object.entries(wanted).every(([path, entry]) => {
    if (!isInstalledPath(path))
      return commandsOf(entry).every((name) => existsSync(join(root, 'node_modules', '.bin', name)));
    const found = present[path];
    return found === undefined ? entry.optional === true : JSON.stringify(found) === JSON.stringify(entry);
  });
  const paths = Object.keys(present).filter(isInstalledPath);
  return isInPlace && paths.every((path) => path in wanted && existsSync(join(root, path, 'package.json')));
}

/** @param {string} path */
function isInstalledPath(path) {
  return path.split('/').includes('node_modules');
}

/** @param {LockedPackages[string]} entry */
function commandsOf({ bin }) {
  return Object.keys(bin ?? {});
}

/** @param {string} file @returns {Promise<LockedPackages | undefined>} */
async function lockedPackages(file) {
  try {
    return JSON.parse(await readFile(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** @param {import('../libs/runtime/provision/child-process.mjs').RunResult} result */
function installFailure({ isMissing, stdout, stderr }) {
  if (isMissing) {
    return new ProvisionError(
      'FAILED_PRECONDITION',
      'npm is not on the PATH: install it (it comes with Node from nodejs.org) and run `npm run setup` again.',
    );
  }
  const output = `${stdout}\n${stderr}`;
  if (/ENOSPC/.test(output)) {
    return new ProvisionError(
      'RESOURCE_EXHAUSTED',
      'The disk became full while npm was installing the packages: free about 1 GB and run `npm run setup` again.',
    );
  }
  if (OFFLINE.test(output)) {
    return new ProvisionError(
      'UNAVAILABLE',
      'npm reaches no package registry, so the packages cannot be installed: connect to the network (or correct `npm config get registry` and your proxy) and run `npm run setup` again.',
    );
  }
  const reason =
    output.split('\n').find((line) => /^npm (?:error|ERR!) (?!code)/.test(line)) ?? 'no reason was given';
  return new ProvisionError(
    'FAILED_PRECONDITION',
    `npm could not install the packages (${reason.replace(/^npm (?:error|ERR!) /, '').trim()}): run \`npm ci\` to see all of it, and \`npm run setup\` again once it passes.`,
  );
}
