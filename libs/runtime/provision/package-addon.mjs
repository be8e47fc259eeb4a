// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { placeAddon } from './addon-placing.mjs';
import { ensureAddon, machineKey, whyPlacedAddonFails } from './native-addon.mjs';
import { ProvisionError } from './provision-error.mjs';
import { setupCommand } from './setup-command.mjs';
import { workplaceOf } from './workplace.mjs';

/**
 * A package that holds the sources of an addon, and where its code looks for what they become.
 * @typedef {object} AddonPackage
 * @property {string} name
 * @property {string} title for people
 * @property {string} folder of its `binding.gyp`, in the package
 * @property {readonly string[]} sources in that folder
 * @property {string} target as `binding.gyp` names it
 * @property {string} standard what the compiler has to know
 * @property {string} logName
 * @property {boolean} isForAnyNode whether it uses Node-API alone: else one built for a major version of Node does not load in another
 * @property {boolean} isOurs whether its sources change without its version
 */

/**
 * By which a coordinator keeps what it knows.
 * @type {AddonPackage}
 */
const SQLITE = {
  name: 'better-sqlite3',
  title: "SQLite's Node addon",
  folder: '.',
  sources: ['package.json', 'binding.gyp', 'deps', 'src'],
  target: 'better_sqlite3',
  standard: 'C++20',
  logName: 'sqlite-build.log',
  isForAnyNode: false,
  isOurs: false,
};

/**
 * By which workers add vectors, and read those of others of their host.
 * @type {AddonPackage}
 */
const VECTORS = {
  name: '@thaw/vectors',
  title: "Thaw's addon for vectors",
  folder: 'native',
  sources: ['binding.gyp', 'vectors.cc'],
  target: 'thaw_vectors',
  standard: 'C++17',
  logName: 'vectors-build.log',
  isForAnyNode: true,
  isOurs: true,
};

/** @typedef {import('./workplace.mjs').WorkplaceOptions & { projectRoot: string }} AddonOptions packages are resolved from `projectRoot` */

/**
 * Puts SQLite's addon in its place.
 * @param {AddonOptions} options
 */
export function provisionSqlite(options) {
  return provisionAddon(SQLITE, options);
}

/**
 * Puts the addon for vectors in its place.
 * @param {AddonOptions} options
 */
export function provisionVectors(options) {
  return provisionAddon(VECTORS, options);
}

/**
 * Puts the addon of a package in its place. What is in place already is left alone, and nothing happens where the package is not installed.
 * @param {AddonPackage} described
 * @param {AddonOptions} options
 * @returns {Promise<{ hasChanged: boolean }>}
 * @throws {ProvisionError} whose message is one sentence that says what to do
 */
async function provisionAddon(described, options) {
  const packageFile = findPackage(described.name, options.projectRoot);
  if (packageFile === undefined) return { hasChanged: false };
  const workplace = workplaceOf(options);
  const addon = addonOf(described, packageFile);
  const placedFile = join(dirname(packageFile), described.folder, addon.builtFile);
  const place = (/** @type {string} */ file) => placeAddon(file, placedFile);
  const { file, wasBuilt } = await ensureAddon(addon, workplace);
  const hasChanged = (await place(file)) || wasBuilt;
  if (!hasChanged) return { hasChanged };
  const reason = await whyPlacedAddonFails(addon, { wasBuilt, placedFile, place }, workplace);
  if (reason === undefined) return { hasChanged };
  throw new ProvisionError(
    'FAILED_PRECONDITION',
    `${addon.title} does not load on this machine (${reason}): run \`${setupCommand()}\` with the Node and on the system that will use it.`,
  );
}

/** @param {string} name @param {string} projectRoot */
function findPackage(name, projectRoot) {
  try {
    return createRequire(join(projectRoot, 'package.json')).resolve(`${name}/package.json`);
  } catch {
    return undefined;
  }
}

/**
 * @param {AddonPackage} described
 * @param {string} packageFile
 * @returns {import('./native-addon.mjs').NativeAddon}
 */
function addonOf(described, packageFile) {
  const { title, target, standard, logName, isForAnyNode, isOurs } = described;
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8'));
  const folder = join(dirname(packageFile), described.folder);
  const sources = described.sources.filter((source) => existsSync(join(folder, source)));
  const name = described.name.replace(/^@(.*)\//, '$1-');
  const edition = isOurs ? `${version}-${digestOf(folder, sources)}` : version;
  const abi = isForAnyNode ? 'napi' : process.versions.modules;
  return {
    ...{ title, standard, logName },
    key: `${name}-${edition}_abi-${abi}_${machineKey()}`,
    origin: `${described.name} ${edition} for ABI ${abi}`,
    builtFile: join('build', 'Release', `${target}.node`),
    async layOut(workFolder) {
      for (const source of sources)
        await cp(join(folder, source), join(workFolder, source), { recursive: true });
    },
    build: ({ python, nodeGyp }) => [nodeGyp, 'rebuild', '--release', `--python=${python}`],
  };
}

/** @param {string} folder @param {readonly string[]} files @returns {string} that tells their contents apart from others */
function digestOf(folder, files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(join(folder, file)));
  return hash.digest('hex').slice(0, 8);
}
