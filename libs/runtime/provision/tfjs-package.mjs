// @ts-check
import { readFileSync } from 'node:fs';
import { mkdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { ProvisionError } from './provision-error.mjs';

/**
 * The installed package whose addon binds TensorFlow.
 * @typedef {object} TfjsPackage
 * @property {string} folder
 * @property {string} version
 * @property {number} napiVersion the Node-API version that its loader picks under the running Node
 * @property {string} addonFile where its loader looks for the addon
 * @property {string} nodePreGyp path of the script that builds the addon
 */

const NAME = '@tensorflow/tfjs-node-gpu';

/**
 * Finds the package as the code below a folder would.
 * @param {string} projectRoot
 * @returns {TfjsPackage}
 * @throws {ProvisionError} FAILED_PRECONDITION when it is not installed
 */
export function findTfjsPackage(projectRoot) {
  try {
    const packageFile = createRequire(join(projectRoot, 'package.json')).resolve(`${NAME}/package.json`);
    const preGypFile = createRequire(packageFile).resolve('@mapbox/node-pre-gyp/package.json');
    const { version, binary } = JSON.parse(readFileSync(packageFile, 'utf8'));
    const folder = dirname(packageFile);
    const napiVersion = pickNapiVersion(binary.napi_versions);
    return {
      folder,
      version,
      napiVersion,
      addonFile: join(folder, 'lib', `napi-v${napiVersion}`, 'tfjs_binding.node'),
      nodePreGyp: join(dirname(preGypFile), 'bin', 'node-pre-gyp'),
    };
  } catch (error) {
    throw new ProvisionError(
      'FAILED_PRECONDITION',
      `The package ${NAME} is not installed for ${projectRoot}: install the packages there (\`npm ci\`, in Thaw's own repository \`npm run setup\`) and try again.`,
      { cause: error },
    );
  }
}

/** @param {readonly number[]} offered */
function pickNapiVersion(offered) {
  const supported = Number(process.versions.napi);
  return Math.max(...offered.filter((version) => version <= supported));
}

/**
 * Puts a TensorFlow beneath the package: links, never copies.
 * @param {string} packageFolder
 * @param {import('./prebuilt-folder.mjs').TensorflowBuild} build
 * @returns {Promise<boolean>} whether anything had to change
 */
export async function linkTensorflow(packageFolder, build) {
  const library = join(packageFolder, 'deps', 'lib');
  const links = [
    [join(packageFolder, 'deps', 'include'), build.includeFolder],
    [join(library, 'libtensorflow.so'), build.mainLibrary],
    [join(library, basename(build.mainLibrary)), build.mainLibrary],
    [join(library, 'libtensorflow_framework.so'), build.frameworkLibrary],
    [join(library, 'libtensorflow_framework.so.2'), build.frameworkLibrary],
  ];
  await mkdir(library, { recursive: true });
  // The libraries look for CUDA's by a path from the folder of their links, not from their own.
  const cuda = join(packageFolder, 'deps', 'nvidia');
  if (build.nvidiaFolder !== undefined) links.push([cuda, build.nvidiaFolder]);
  let hasChanged = build.nvidiaFolder === undefined && (await removeLink(cuda));
  for (const [path = '', target = ''] of links) hasChanged = (await placeLink(path, target)) || hasChanged;
  return hasChanged;
}

/** @param {string} path */
async function removeLink(path) {
  if ((await readlink(path).catch(() => undefined)) === undefined) return false;
  await rm(path);
  return true;
}

/**
 * @param {string} path
 * @param {string} target
 */
async function placeLink(path, target) {
  if ((await readlink(path).catch(() => undefined)) === target) return false;
  const aside = `${path}.${process.pid}`;
  await rm(aside, { force: true });
  await symlink(target, aside);
  try {
    await rename(aside, path);
  } catch {
    // A folder that another tool unpacked stands there.
    await rm(path, { recursive: true, force: true });
    await rename(aside, path);
  }
  return true;
}
