// @ts-check
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ProvisionError } from './provision-error.mjs';

/**
 * A TensorFlow that can be put beneath the addon.
 * @typedef {object} TensorflowBuild
 * @property {string} key names the build in the cache: same key, same libraries and headers
 * @property {string} source `wheel` or `prebuilt`
 * @property {string} folder
 * @property {string} mainLibrary libtensorflow_cc.so.2, or libtensorflow.so.2 of a C library release
 * @property {string} frameworkLibrary
 * @property {string} includeFolder
 * @property {string | undefined} nvidiaFolder CUDA's libraries, one folder for each component; undefined where none came along
 */

const MAIN_LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow.so.2'];
const FRAMEWORK_LIBRARY = 'libtensorflow_framework.so.2';
const HEADER = join('tensorflow', 'c', 'eager', 'c_api.h');

/**
 * A TensorFlow in a folder with lib/ and include/ (or libraries at its top, as in an installed Python package).
 * @param {string} folder
 * @returns {TensorflowBuild}
 * @throws {ProvisionError} INVALID_ARGUMENT naming what is missing
 */
export function buildInFolder(folder, { key = '', source = 'wheel' } = {}) {
  const libraryFolder = existsSync(join(folder, 'lib')) ? join(folder, 'lib') : folder;
  const mainName = MAIN_LIBRARIES.find((name) => existsSync(join(libraryFolder, name)));
  const includeFolder = join(folder, 'include');
  /** @type {string[]} */
  const missing = [];
  if (mainName === undefined) missing.push(join('lib', MAIN_LIBRARIES[0] ?? ''));
  if (!existsSync(join(libraryFolder, FRAMEWORK_LIBRARY))) missing.push(join('lib', FRAMEWORK_LIBRARY));
  if (!existsSync(join(includeFolder, HEADER))) missing.push(join('include', HEADER));
  if (mainName === undefined || missing.length > 0) throw incomplete(folder, missing);
  return {
    key,
    source,
    folder,
    mainLibrary: join(libraryFolder, mainName),
    frameworkLibrary: join(libraryFolder, FRAMEWORK_LIBRARY),
    includeFolder,
    nvidiaFolder: nvidiaFolders(folder).find((path) => existsSync(path)),
  };
}

/** Beside lib/, or, as pip lays it out, beside the package whose top holds the libraries.
 * @param {string} folder
 */
function nvidiaFolders(folder) {
  return [join(folder, 'nvidia'), join(dirname(folder), 'nvidia')];
}

/**
 * The TensorFlow that the user has put ready. Its key follows from paths, sizes and times, since hashing takes seconds.
 * @param {string} folder
 * @returns {Promise<TensorflowBuild>}
 * @throws {ProvisionError} INVALID_ARGUMENT when the folder is missing or incomplete
 */
export async function prebuiltBuild(folder) {
  if (!existsSync(folder)) {
    throw new ProvisionError(
      'INVALID_ARGUMENT',
      `The TensorFlow folder ${resolve(folder)} does not exist: correct --tensorflow-dir or THAW_TENSORFLOW_DIR, or leave it out to have TensorFlow downloaded.`,
    );
  }
  const build = buildInFolder(await realpath(folder), { source: 'prebuilt' });
  const hash = createHash('sha256');
  for (const path of [build.mainLibrary, build.frameworkLibrary, join(build.includeFolder, HEADER)]) {
    const { size, mtimeNs } = await stat(path, { bigint: true });
    hash.update(`${path}\0${size}\0${mtimeNs}\0`);
  }
  return { ...build, key: `prebuilt-${hash.digest('hex').slice(0, 12)}` };
}

/**
 * @param {string} folder
 * @param {readonly string[]} missing
 */
function incomplete(folder, missing) {
  return new ProvisionError(
    'INVALID_ARGUMENT',
    `The TensorFlow folder ${folder} is incomplete, it lacks ${missing.join(' and ')}: give a folder that holds TensorFlow's C++ libraries in lib/ and its headers in include/, or leave --tensorflow-dir and THAW_TENSORFLOW_DIR out to have it downloaded.`,
  );
}
