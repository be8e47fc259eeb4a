// @ts-check
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { ProvisionError } from '../libs/runtime/provision/provision-error.mjs';
import { closureOf, memberManifest, packedManifest, thirdPartyOf } from './package-manifest.mjs';

/** @typedef {import('./package-manifest.mjs').Manifest} Manifest */

/** The package that users import, and the one that holds the command. */
const FACE = 'thaw';
const COMMAND = '@thaw/cli';

/**
 * Packages with an addon that `thaw setup` compiles. The install script of each fetches what Thaw does not use, and fails or
 * compiles where that cannot be reached: they are carried without.
 */
const NATIVE = [
  {
    name: '@tensorflow/tfjs-node-gpu',
    files: ['README.md', 'binding', 'binding.gyp', 'dist'],
    code: 'dist',
    note: 'Changed for Thaw: without scripts, tests and sources. `npx thaw setup` puts TensorFlow beneath it.',
  },
  {
    name: 'better-sqlite3',
    files: ['LICENSE', 'README.md', 'binding.gyp', 'deps', 'lib', 'src'],
    code: 'lib',
    note: 'Changed for Thaw: without scripts. `npx thaw setup` compiles it.',
  },
];

const DEFAULT_FILES = ['dist'];
const NEVER_PACKED =
  /\.(?:map|tsbuildinfo)$|\.spec\.[cm]?[jt]s$|_test\.(?:js|d\.ts)$|(?:^|\/)(?:testing|fixtures|run_tests\.\S+)(?:\/|$)/;
const SOURCE_MAP_LINE = /^\/\/# sourceMappingURL=.*\n?/gm;

/**
 * Lays out the installable package: the face, and inside it, as its `node_modules`, the packages of the workspace that it and
 * the command need.
 * @param {string} root a built workspace
 * @param {string} stage an empty folder outside of it
 * @returns {Promise<{ name: string, version: string }>}
 * @throws {ProvisionError} FAILED_PRECONDITION on a conflict of versions or a file that is not built
 */
export async function stagePackage(root, stage) {
  const folders = await workspaceFolders(root);
  const workspace = new Map([...folders].map(([name, { manifest }]) => [name, manifest]));
  const closure = closureOf([FACE, COMMAND], workspace);
  const face = required(workspace.get(FACE), FACE);
  const members = closure.filter(({ name }) => name !== FACE);
  for (const { name } of closure) {
    const target = name === FACE ? stage : join(stage, 'node_modules', name);
    await copyPackage(root, folders.get(name)?.folder ?? '', target);
  }
  const natives = [];
  for (const native of NATIVE) natives.push(await copyNative(native, root, stage));
  const manifest = packedManifest({
    face,
    root: await rootFields(root),
    bin: commandsOf(required(workspace.get(COMMAND), COMMAND)),
    carried: [...members, ...natives],
    thirdParty: thirdPartyOf([...closure, ...natives], workspace),
  });
  await writeJson(join(stage, 'package.json'), manifest);
  await cp(join(root, 'LICENSE'), join(stage, 'LICENSE'));
  return { name: face.name, version: face.version };
}

/** @param {string} root @returns {Promise<Map<string, { folder: string, manifest: Manifest }>>} by name */
async function workspaceFolders(root) {
  const folders = new Map();
  for (const parent of ['apps', 'libs']) {
    for (const name of await readdir(join(root, parent))) {
      const folder = join(root, parent, name);
      if (!existsSync(join(folder, 'package.json'))) continue;
      const manifest = await readJson(join(folder, 'package.json'));
      folders.set(manifest.name, { folder, manifest });
    }
  }
  return folders;
}

/** What holds for the package as for the workspace. @param {string} root */
async function rootFields(root) {
  const { description, license, engines, keywords } = await readJson(join(root, 'package.json'));
  return { description, license, engines, ...(keywords && { keywords }) };
}

/** @param {Manifest} manifest @returns {Record<string, string>} as seen from the package around it */
function commandsOf({ name, bin = {} }) {
  const entries = Object.entries(bin);
  return Object.fromEntries(entries.map(([command, path]) => [command, join('node_modules', name, path)]));
}

/**
 * Copies what a package names as its files. A folder at the top of the workspace, as the `.proto` files are, goes into the
 * package that names it.
 * @param {string} root
 * @param {string} folder
 * @param {string} target
 */
async function copyPackage(root, folder, target) {
  const manifest = await readJson(join(folder, 'package.json'));
  for (const name of manifest.files ?? DEFAULT_FILES) {
    const source = [folder, root].map((place) => join(place, name)).find((path) => existsSync(path));
    if (source === undefined) throw notBuilt(join(folder, name));
    await copyFiles(source, join(target, name), (file) => !isStale(folder, file));
  }
  if (existsSync(join(folder, 'README.md'))) await cp(join(folder, 'README.md'), join(target, 'README.md'));
  await writeJson(join(target, 'package.json'), memberManifest(manifest));
}

/**
 * A package with an addon, with what loads and what is compiled, as published, whatever a set-up has put beside it.
 * @param {(typeof NATIVE)[number]} native
 * @param {string} root
 * @param {string} stage
 * @returns {Promise<Manifest>}
 */
async function copyNative({ name, files, code, note }, root, stage) {
  const folder = join(root, 'node_modules', name);
  const target = join(stage, 'node_modules', name);
  const { scripts: _, devDependencies: __, ...manifest } = await readJson(join(folder, 'package.json'));
  for (const file of files) await copyFiles(join(folder, file), join(target, file));
  const dependencies = await dependenciesUsed(join(target, code), manifest.dependencies);
  // With a binding.gyp and no install script npm would compile it.
  const carried = { '//': note, ...manifest, gypfile: false, dependencies };
  await writeJson(join(target, 'package.json'), carried);
  return carried;
}

/**
 * Of what a package declares to need, what its code loads: the rest was for its scripts.
 * @param {string} folder
 * @param {Record<string, string>} declared
 * @returns {Promise<Record<string, string>>}
 */
async function dependenciesUsed(folder, declared) {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.js'));
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  const loads = (/** @type {string} */ name) =>
    texts.some((text) => new RegExp(`require\\(['"]${name}['"/]`).test(text));
  return Object.fromEntries(Object.entries(declared).filter(([name]) => loads(name)));
}

/**
 * @param {string} source a file, or a folder whose files are meant, to any depth
 * @param {string} target
 * @param {(file: string) => boolean} [isWanted]
 */
async function copyFiles(source, target, isWanted = () => true) {
  await cp(source, target, {
    recursive: true,
    filter: (file) => !NEVER_PACKED.test(relative(dirname(source), file)) && isWanted(file),
  });
  const files = await readdir(target, { recursive: true }).catch(() => []);
  for (const name of files.filter((file) => /\.(?:js|d\.ts)$/.test(file))) {
    const file = join(target, name);
    const text = await readFile(file, 'utf8');
    const withoutMap = text.replace(SOURCE_MAP_LINE, '');
    if (withoutMap !== text) await writeFile(file, withoutMap);
  }
}

/**
 * Whether a compiled file's source is gone: the compiler leaves such files where they are.
 * @param {string} folder
 * @param {string} file
 */
function isStale(folder, file) {
  const compiled = /^dist\/(.*)\.(?:d\.ts|js)$/.exec(relative(folder, file));
  return compiled !== null && !existsSync(join(folder, 'src', `${compiled[1]}.ts`));
}

/** @template T @param {T | undefined} value @param {string} name @returns {T} */
function required(value, name) {
  if (value !== undefined) return value;
  throw new ProvisionError('INTERNAL', `the workspace has no package ${name}: restore its package.json.`);
}

/** @param {string} path */
function notBuilt(path) {
  return new ProvisionError(
    'FAILED_PRECONDITION',
    `${path} is to be packed and is not there: run \`npm run setup\`, and \`npm run pack\` again.`,
  );
}

/** @param {string} file @returns {Promise<any>} */
async function readJson(file) {
  return JSON.parse(await readFile(file, 'utf8'));
}

/** @param {string} file @param {object} value */
async function writeJson(file, value) {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(value, null, 2)}\n`);
}
