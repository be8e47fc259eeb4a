// @ts-check
import { existsSync, realpathSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { runProgram } from './child-process.mjs';
import { ProvisionError } from './provision-error.mjs';
import { setupCommand } from './setup-command.mjs';

const OLDEST_PYTHON = [3, 8];
const PYTHON_NAMES = ['python3', 'python', ...[14, 13, 12, 11, 10, 9, 8].map((minor) => `python3.${minor}`)];
const COMPILER_NAMES = ['g++', 'c++', 'clang++'];

/** @typedef {{ env: NodeJS.ProcessEnv, signal?: AbortSignal | undefined }} Surroundings */

/**
 * The version of the GNU C library that this Node runs on.
 * @returns {string | undefined} undefined for another C library
 */
export function glibcVersion() {
  const report = /** @type {{ header?: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  return report.header?.glibcVersionRuntime;
}

/**
 * Finds a Python that can be used for `purpose`.
 * @param {Surroundings} surroundings
 * @param {{ withPip: boolean, purpose: string }} wanted
 * @returns {Promise<string>} path of the interpreter
 * @throws {ProvisionError} FAILED_PRECONDITION when there is none, or none with pip
 */
export async function findPython(surroundings, { withPip, purpose }) {
  let withoutPip;
  for (const name of PYTHON_NAMES) {
    const path = await pythonPath(name, surroundings);
    if (path === undefined) continue;
    if (!withPip || (await hasPip(path, surroundings))) return path;
    withoutPip ??= path;
  }
  if (withoutPip !== undefined) {
    throw new ProvisionError(
      'FAILED_PRECONDITION',
      `${withoutPip} has no pip, which is needed to ${purpose}: install it (on Debian and Ubuntu \`sudo apt-get install python3-pip\`, elsewhere \`${withoutPip} -m ensurepip\`) and run \`${setupCommand()}\` again, or give a prebuilt TensorFlow with --tensorflow-dir.`,
    );
  }
  throw new ProvisionError(
    'FAILED_PRECONDITION',
    `No Python ${OLDEST_PYTHON.join('.')} or newer is on the PATH, and it is needed to ${purpose}: install Python 3 with pip (on Debian and Ubuntu \`sudo apt-get install python3 python3-pip\`) and run \`${setupCommand()}\` again.`,
  );
}

/**
 * @param {string} name
 * @param {Surroundings} surroundings
 * @returns {Promise<string | undefined>} undefined if missing or too old
 */
async function pythonPath(name, { env, signal }) {
  const code = 'import sys; print(*sys.version_info[:2]); print(sys.executable)';
  const { exitCode, stdout } = await runProgram(name, ['-c', code], { env, signal });
  if (exitCode !== 0) return undefined;
  const [version = '', path = ''] = stdout.trim().split('\n');
  const [major = 0, minor = 0] = version.split(' ').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_PYTHON;
  if (major !== oldestMajor || minor < oldestMinor) return undefined;
  return path || name;
}

/**
 * @param {string} python
 * @param {Surroundings} surroundings
 */
async function hasPip(python, { env, signal }) {
  const { exitCode } = await runProgram(python, ['-m', 'pip', '--version'], { env, signal });
  return exitCode === 0;
}

/**
 * Finds what turns C++ into an addon.
 * @param {Surroundings} surroundings
 * @param {string} purpose
 * @returns {Promise<string>} the compiler's command
 * @throws {ProvisionError} FAILED_PRECONDITION when the compiler or make is missing
 */
export async function findCompiler(surroundings, purpose) {
  const names = surroundings.env.CXX ? [surroundings.env.CXX] : COMPILER_NAMES;
  const compiler = await firstThatRuns(names, surroundings);
  const make = await firstThatRuns([surroundings.env.MAKE || 'make'], surroundings);
  if (compiler !== undefined && make !== undefined) return compiler;
  const missing =
    compiler === undefined
      ? `No C++ compiler (${names.join(', ')}) is on the PATH`
      : 'The program make is not on the PATH';
  throw new ProvisionError(
    'FAILED_PRECONDITION',
    `${missing}, and it is needed to ${purpose}: install one (on Debian and Ubuntu \`sudo apt-get install g++ make\`) and run \`${setupCommand()}\` again.`,
  );
}

/**
 * @param {readonly string[]} commands
 * @param {Surroundings} surroundings
 */
async function firstThatRuns(commands, { env, signal }) {
  for (const command of commands) {
    // CXX and MAKE may carry arguments, as in `ccache g++`.
    const [file = '', ...args] = command.split(/\s+/);
    const { exitCode } = await runProgram(file, [...args, '--version'], { env, signal });
    if (exitCode === 0) return command;
  }
  return undefined;
}

/**
 * Finds node-gyp, which comes with npm.
 * @param {NodeJS.ProcessEnv} env
 * @param {string} purpose
 * @returns {string} path of its script
 * @throws {ProvisionError} FAILED_PRECONDITION
 */
export function findNodeGyp(env, purpose) {
  const npmScripts = [env.npm_execpath, ...onPath('npm', env)].filter((path) => path !== undefined);
  const npmFolders = [
    ...npmScripts.filter((path) => existsSync(path)).map((path) => dirname(dirname(realpathSync(path)))),
    join(dirname(dirname(process.execPath)), 'lib', 'node_modules', 'npm'),
  ];
  const roots = npmFolders.flatMap((npm) => [join(npm, 'node_modules'), dirname(npm)]);
  const scripts = [
    env.npm_config_node_gyp,
    ...roots.map((root) => join(root, 'node-gyp', 'bin', 'node-gyp.js')),
  ];
  const found = scripts.find((path) => path !== undefined && existsSync(path));
  if (found !== undefined) return found;
  throw new ProvisionError(
    'FAILED_PRECONDITION',
    `node-gyp was not found beside npm, and it is needed to ${purpose}: install npm 9 or newer, or set npm_config_node_gyp to the path of node-gyp.js, and run \`${setupCommand()}\` again.`,
  );
}

/**
 * The folder whose include/node holds the headers of the running Node.
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string | undefined>} undefined if node-gyp has to download them
 */
export async function findNodeHeaders(env) {
  const prefixes = [env.npm_config_nodedir, env.NPM_CONFIG_NODEDIR, dirname(dirname(process.execPath))];
  for (const prefix of prefixes) {
    if (prefix && (await headerMajor(prefix)) === process.versions.node.split('.')[0]) return prefix;
  }
  return undefined;
}

/** @param {string} prefix */
async function headerMajor(prefix) {
  const folder = join(prefix, 'include', 'node');
  if (!existsSync(join(folder, 'node_api.h')) || !existsSync(join(folder, 'common.gypi'))) return undefined;
  const text = await readFile(join(folder, 'node_version.h'), 'utf8').catch(() => '');
  return /#define NODE_MAJOR_VERSION (\d+)/.exec(text)?.[1];
}

/**
 * @param {string} name
 * @param {NodeJS.ProcessEnv} env
 */
function onPath(name, env) {
  return (env.PATH ?? '').split(delimiter).map((folder) => join(folder || '.', name));
}
