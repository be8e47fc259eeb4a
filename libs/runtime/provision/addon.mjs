// @ts-check
import { cp, copyFile, mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publishFolder, withStagingFolder } from './cache-folder.mjs';
import { runProgram } from './child-process.mjs';
import { checkManifest, sha256OfFile, writeManifest } from './manifest.mjs';
import { ProvisionError } from './provision-error.mjs';
import { setupCommand } from './setup-command.mjs';
import { linkTensorflow } from './tfjs-package.mjs';
import { findCompiler, findNodeGyp, findNodeHeaders, findPython } from './toolchain.mjs';

/** @typedef {import('./index.mjs').Workplace} Workplace */
/** @typedef {import('./prebuilt-folder.mjs').TensorflowBuild} TensorflowBuild */
/** @typedef {import('./tfjs-package.mjs').TfjsPackage} TfjsPackage */

const ADDON_NAME = 'tfjs_binding.node';

/**
 * The cache folder of the addon for this package, TensorFlow and Node-API version.
 * @param {string} cacheFolder
 * @param {TfjsPackage} tfjs
 * @param {TensorflowBuild} build
 */
export function addonFolder(cacheFolder, tfjs, build) {
  const machine = `${process.platform}-${process.arch}`;
  return join(
    cacheFolder,
    'addons',
    `tfjs-${tfjs.version}_${build.key}_napi-v${tfjs.napiVersion}_${machine}`,
  );
}

/**
 * The built addon in the cache, compiled first if it is missing or altered.
 * @param {TfjsPackage} tfjs
 * @param {TensorflowBuild} build
 * @param {Workplace} workplace
 * @returns {Promise<{ file: string, wasBuilt: boolean }>}
 */
export async function ensureAddon(tfjs, build, workplace) {
  const folder = addonFolder(workplace.cacheFolder, tfjs, build);
  const file = join(folder, ADDON_NAME);
  const state = await checkManifest(folder, { isFull: true });
  if (state === 'intact' && !workplace.isAddonRebuilt) return { file, wasBuilt: false };
  if (typeof state !== 'string') workplace.progress.note(`${state.damage}, so the addon is built again`);
  await rm(folder, { recursive: true, force: true });
  await withStagingFolder(workplace.cacheFolder, async (staging) => {
    await buildAddon(tfjs, build, staging, workplace);
    const sha256 = await sha256OfFile(join(staging, ADDON_NAME));
    const { size } = await stat(join(staging, ADDON_NAME));
    await writeManifest(staging, `tfjs ${tfjs.version} on ${build.key}`, [
      { path: ADDON_NAME, sizeBytes: size, sha256 },
    ]);
    await publishFolder(staging, folder);
  });
  return { file, wasBuilt: true };
}

/**
 * Compiles the addon in a folder of its own, so that node_modules never holds half a build.
 * @param {TfjsPackage} tfjs
 * @param {TensorflowBuild} build
 * @param {string} target where the addon is put
 * @param {Workplace} workplace
 */
async function buildAddon(tfjs, build, target, { env, signal, progress, cacheFolder }) {
  const compiler = await findCompiler({ env, signal });
  const python = await findPython(
    { env, signal },
    { withPip: false, purpose: "build TensorFlow's Node addon" },
  );
  const headers = await findNodeHeaders(env);
  const workFolder = await mkdtemp(join(tmpdir(), 'thaw-addon-'));
  const logFile = join(cacheFolder, 'addon-build.log');
  try {
    await layOutSources(tfjs, build, workFolder);
    progress.begin("Compiling TensorFlow's Node addon");
    const args = [tfjs.nodePreGyp, 'install', '--build-from-source', `--python=${python}`];
    const { exitCode, stdout, stderr } = await runProgram(
      process.execPath,
      headers === undefined ? args : [...args, `--nodedir=${headers}`],
      {
        cwd: workFolder,
        env: { ...env, CXX: compiler, npm_config_node_gyp: findNodeGyp(env) },
        signal,
        logFile,
      },
    );
    if (exitCode !== 0) throw buildFailure(`${stdout}\n${stderr}`, logFile, headers);
    await copyFile(
      join(workFolder, 'lib', `napi-v${tfjs.napiVersion}`, ADDON_NAME),
      join(target, ADDON_NAME),
    );
    progress.end("compiled TensorFlow's Node addon");
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

/**
 * @param {TfjsPackage} tfjs
 * @param {TensorflowBuild} build
 * @param {string} workFolder
 */
async function layOutSources(tfjs, build, workFolder) {
  await mkdir(workFolder, { recursive: true });
  for (const name of ['package.json', 'binding.gyp', 'binding']) {
    await cp(join(tfjs.folder, name), join(workFolder, name), { recursive: true });
  }
  await linkTensorflow(workFolder, build);
}

/**
 * @param {string} output
 * @param {string} logFile
 * @param {string | undefined} headers
 */
function buildFailure(output, logFile, headers) {
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
    `TensorFlow's Node addon could not be built (${reason.trim()}): read ${logFile}, make sure that the compiler knows C++17, and run \`${setupCommand()}\` again.`,
  );
}

/**
 * Loads the placed addon once in a process of its own, since a library that does not fit the machine can end the process.
 * @param {TfjsPackage} tfjs
 * @param {Workplace} workplace
 * @returns {Promise<string | undefined>} why it does not load, or undefined if it does
 */
export async function whyAddonFails(tfjs, { env, signal }) {
  const { exitCode, endSignal, stderr } = await runProgram(
    process.execPath,
    ['-e', 'require(process.argv[1])', tfjs.addonFile],
    {
      env,
      signal,
    },
  );
  if (exitCode === 0) return undefined;
  if (endSignal !== null)
    return `the process was ended by ${endSignal}${endSignal === 'SIGILL' ? ', since this processor lacks AVX' : ''}`;
  return /^Error: (.*)$/m.exec(stderr)?.[1] ?? stderr.trim().split('\n')[0] ?? `exit code ${exitCode}`;
}
