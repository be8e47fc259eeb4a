// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { placeAddon } from './addon-placing.mjs';
import { ensureAddon, machineKey, whyPlacedAddonFails } from './native-addon.mjs';
import { ProvisionError } from './provision-error.mjs';
import { setupCommand } from './setup-command.mjs';
import { workplaceOf } from './workplace.mjs';

const NAME = 'better-sqlite3';
const BUILT_FILE = join('build', 'Release', 'better_sqlite3.node');
const SOURCES = ['package.json', 'binding.gyp', 'deps', 'src'];

/**
 * Puts the addon of `better-sqlite3`, by which a coordinator keeps what it knows, in its place. What is in place already is
 * left alone, and nothing happens where the package is not installed.
 * @param {import('./workplace.mjs').WorkplaceOptions & { projectRoot: string }} options the package is resolved from `projectRoot`
 * @returns {Promise<{ hasChanged: boolean }>}
 * @throws {ProvisionError} whose message is one sentence that says what to do
 */
export async function provisionSqlite(options) {
  const packageFile = findPackage(options.projectRoot);
  if (packageFile === undefined) return { hasChanged: false };
  const workplace = workplaceOf(options);
  const addon = sqliteAddon(packageFile);
  const placedFile = join(dirname(packageFile), BUILT_FILE);
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

/** @param {string} projectRoot */
function findPackage(projectRoot) {
  try {
    return createRequire(join(projectRoot, 'package.json')).resolve(`${NAME}/package.json`);
  } catch {
    return undefined;
  }
}

/**
 * It does not use Node-API: one built for one major version of Node does not load in another.
 * @param {string} packageFile
 * @returns {import('./native-addon.mjs').NativeAddon}
 */
function sqliteAddon(packageFile) {
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8'));
  return {
    title: "SQLite's Node addon",
    key: `${NAME}-${version}_abi-${process.versions.modules}_${machineKey()}`,
    origin: `${NAME} ${version} for ABI ${process.versions.modules}`,
    standard: 'C++20',
    builtFile: BUILT_FILE,
    logName: 'sqlite-build.log',
    async layOut(workFolder) {
      const folder = dirname(packageFile);
      for (const name of SOURCES.filter((source) => existsSync(join(folder, source))))
        await cp(join(folder, name), join(workFolder, name), { recursive: true });
    },
    build: ({ python, nodeGyp }) => [nodeGyp, 'rebuild', '--release', `--python=${python}`],
  };
}
