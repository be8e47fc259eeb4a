// @ts-check
import { copyFile, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { publishFolder, withStagingFolder } from './cache-folder.mjs';
import { runProgram } from './child-process.mjs';
import { checkManifest, sha256OfFile, writeManifest } from './manifest.mjs';
import { ProvisionError } from './provision-error.mjs';
import { setupCommand } from './setup-command.mjs';
import { underCacheLock } from './setup-lock.mjs';
import { findCompiler, findNodeGyp, findNodeHeaders, findPython } from './toolchain.mjs';

/** @typedef {import('./workplace.mjs').Workplace} Workplace */

/**
 * What is compiled once for all checkouts of this user, and put back whenever node_modules was wiped.
 * @typedef {object} NativeAddon
 * @property {string} title for people, as in `TensorFlow's Node addon`
 * @property {string} key names its folder in the cache: all that decides whether a built one fits
 * @property {string} origin what it is made from
 * @property {string} standard what the compiler has to know
 * @property {string} builtFile where its build leaves it, below the work folder
 * @property {string} logName
 * @property {(workFolder: string) => Promise<void>} layOut puts the sources into an empty folder
 * @property {(tools: { python: string, nodeGyp: string }) => string[]} build arguments of Node that compile it
 */

/**
 * The cache folder of a built addon.
 * @param {string} cacheFolder
 * @param {NativeAddon} addon
 */
export function addonFolder(cacheFolder, { key }) {
  return join(cacheFolder, 'addons', key);
}

/**
 * The built addon in the cache, compiled first if it is missing or altered.
 * @param {NativeAddon} addon
 * @param {Workplace} workplace
 * @returns {Promise<{ file: string, wasBuilt: boolean }>}
 * @throws {ProvisionError} FAILED_PRECONDITION, or UNAVAILABLE without headers and network
 */
export async function ensureAddon(addon, workplace) {
  const folder = addonFolder(workplace.cacheFolder, addon);
  const isIntact = (await checkManifest(folder, { isFull: true })) === 'intact';
  if (!workplace.isAddonRebuilt && isIntact) return { file: fileIn(folder, addon), wasBuilt: false };
  return underCacheLock(workplace, `addon-${addon.key}`, () => ensureUnderLock(addon, folder, workplace));
}

/**
 * @param {NativeAddon} addon
 * @param {string} folder
 * @param {Workplace} workplace
 */
async function ensureUnderLock(addon, folder, workplace) {
  const file = fileIn(folder, addon);
  // Another set-up may have finished it while this one waited.
  const state = await checkManifest(folder, { isFull: true });
  if (state === 'intact' && !workplace.isAddonRebuilt) return { file, wasBuilt: false };
  if (typeof state !== 'string') workplace.progress.note(`${state.damage}, so the addon is built again`);
  await rm(folder, { recursive: true, force: true });
  await withStagingFolder(workplace.cacheFolder, async (staging) => {
    const built = fileIn(staging, addon);
    await compile(addon, built, workplace);
    const { size } = await stat(built);
    const sha256 = await sha256OfFile(built);
    await writeManifest(staging, addon.origin, [{ path: basename(built), sizeBytes: size, sha256 }]);
    await publishFolder(staging, folder);
  });
  return { file, wasBuilt: true };
}

/** @param {string} folder @param {NativeAddon} addon */
function fileIn(folder, { builtFile }) {
  return join(folder, basename(builtFile));
}

/**
 * Compiles an addon in a folder of its own, so that node_modules never holds half a build.
 * @param {NativeAddon} addon
 * @param {string} target the file that it becomes
 * @param {Workplace} workplace
 */
async function compile(addon, target, { env, signal, progress, cacheFolder }) {
  const purpose = `build ${addon.title}`;
  const compiler = await findCompiler({ env, signal }, purpose);
  const python = await findPython({ env, signal }, { withPip: false, purpose });
  const headers = await findNodeHeaders(env);
  const nodeGyp = findNodeGyp(env, purpose);
  const workFolder = await mkdtemp(join(tmpdir(), 'thaw-addon-'));
  const logFile = join(cacheFolder, addon.logName);
  try {
    await addon.layOut(workFolder);
    progress.begin(`Compiling ${addon.title}`);
    const args = addon.build({ python, nodeGyp });
    const { exitCode, stdout, stderr } = await runProgram(
      process.execPath,
      headers === undefined ? args : [...args, `--nodedir=${headers}`],
      { cwd: workFolder, env: { ...env, CXX: compiler, npm_config_node_gyp: nodeGyp }, signal, logFile },
    );
    if (exitCode !== 0) throw buildFailure(addon, `${stdout}\n${stderr}`, { logFile, headers });
    await copyFile(join(workFolder, addon.builtFile), target);
    progress.end(`compiled ${addon.title}`);
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

/**
 * @param {NativeAddon} addon
 * @param {string} output
 * @param {{ logFile: string, headers: string | undefined }} where
 */
function buildFailure({ title, standard }, output, { logFile, headers }) {
  const lines = output.split('\n');
  const compilerError = lines.find((line) =>
    /(?:^|\s)(?:fatal )?error: |cannot find -l|undefined reference/.test(line),
  );
  if (
    headers === undefined &&
    compilerError === undefined &&
    /gyp ERR!.*(?:FetchError|ENOTFOUND|ECONN|ETIMEDOUT|EAI_AGAIN|network)/.test(output)
  ) {
    return new ProvisionError(
      'UNAVAILABLE',
      `Node's C++ headers are not installed beside ${process.execPath} and could not be downloaded: connect to the network, or set npm_config_nodedir to a folder whose include/node holds the headers of Node ${process.versions.node}, and run \`${setupCommand()}\` again.`,
    );
  }
  const reason = compilerError ?? lines.find((line) => /gyp ERR! stack/.test(line)) ?? 'no reason was given';
  return new ProvisionError(
    'FAILED_PRECONDITION',
    `${title} could not be built (${reason.trim()}): read ${logFile}, make sure that the compiler knows ${standard}, and run \`${setupCommand()}\` again.`,
  );
}

/**
 * Loads a placed addon once in a process of its own, since a library that does not fit the machine can end the process.
 * @param {string} addonFile
 * @param {Pick<Workplace, 'env' | 'signal'>} surroundings
 * @returns {Promise<string | undefined>} why it does not load, or undefined if it does
 */
export async function whyAddonFails(addonFile, { env, signal }) {
  const args = ['-e', 'require(process.argv[1])', addonFile];
  const { exitCode, endSignal, stderr } = await runProgram(process.execPath, args, { env, signal });
  if (exitCode === 0) return undefined;
  if (endSignal !== null)
    return `the process was ended by ${endSignal}${endSignal === 'SIGILL' ? ', since this processor lacks AVX' : ''}`;
  return /^Error: (.*)$/m.exec(stderr)?.[1] ?? stderr.trim().split('\n')[0] ?? `exit code ${exitCode}`;
}

/**
 * Why an addon that was put in place does not load, after one more build where it came from the cache: that one may stem
 * from another system with the same home folder. One that does not load is taken away again.
 * @param {NativeAddon} addon
 * @param {{ wasBuilt: boolean, placedFile: string, place: (builtFile: string) => Promise<unknown> }} placed
 * @param {Workplace} workplace
 * @returns {Promise<string | undefined>} undefined if it loads
 */
export async function whyPlacedAddonFails(addon, { wasBuilt, placedFile, place }, workplace) {
  let reason = await whyAddonFails(placedFile, workplace);
  if (reason !== undefined && !wasBuilt) {
    await rm(addonFolder(workplace.cacheFolder, addon), { recursive: true, force: true });
    await place((await ensureAddon(addon, workplace)).file);
    reason = await whyAddonFails(placedFile, workplace);
  }
  if (reason !== undefined) await rm(placedFile, { force: true });
  return reason;
}

/**
 * Tells apart what needs another build: platform and processor.
 * @returns {string}
 */
export function machineKey() {
  return `${process.platform}-${process.arch}`;
}
