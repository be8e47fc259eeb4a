// @ts-check
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CHANGES } from '../../libs/runtime/provision/addon-changes.mjs';

const REPOSITORY = dirname(dirname(import.meta.dirname));
const REAL_TFJS = join(REPOSITORY, 'node_modules', '@tensorflow', 'tfjs-node-gpu');

const ADDON_SOURCE = `
#include <node_api.h>
#include "tensorflow/c/eager/c_api.h"
NAPI_MODULE_INIT() {
  napi_value answer;
  napi_create_int32(env, fixture_answer(), &answer);
  napi_set_named_property(env, exports, "answer", answer);
  return exports;
}
`;

/**
 * Writes a package that is built and loaded as `@tensorflow/tfjs-node-gpu` is, but compiles in a second.
 * @param {string} folder
 */
export function writeFixtureTfjs(folder) {
  const { name, version, binary } = JSON.parse(readFileSync(join(REAL_TFJS, 'package.json'), 'utf8'));
  mkdirSync(join(folder, 'binding'), { recursive: true });
  // node-pre-gyp wants a main file to be named.
  writeJson(join(folder, 'package.json'), { name, version, main: 'index.js', binary });
  writeFileSync(join(folder, 'binding.gyp'), buildFile());
  const sources = { 'tfjs_backend.cc': '', 'tfjs_backend.h': '', 'tfjs_binding.cc': ADDON_SOURCE };
  for (const [file, source] of Object.entries(sources))
    writeFileSync(join(folder, 'binding', file), source + placesOf(`binding/${file}`));
}

/** What tells how to build it: what a set-up adds to the sources is not built, for it calls TensorFlow. */
function buildFile() {
  const [change] = CHANGES.filter(({ file }) => file === 'binding.gyp');
  const place = change?.from ?? '';
  const real = readFileSync(join(REAL_TFJS, 'binding.gyp'), 'utf8');
  return `${real.replace(place, place.replaceAll("'", '"'))}# ${place}`;
}

/** What a set-up changes in a file, where no compiler sees it. @param {string} file */
function placesOf(file) {
  const places = CHANGES.filter((change) => change.file === file).map(({ from }) => from);
  return `#if 0\n${places.join('\n')}\n#endif\n`;
}

/**
 * A project in which that package is installed.
 * @param {string} root
 * @returns {string} the root
 */
export function writeFixtureProject(root) {
  writeFixtureTfjs(join(root, 'node_modules', '@tensorflow', 'tfjs-node-gpu'));
  linkPreGyp(join(root, 'node_modules'));
  writeJson(join(root, 'package.json'), { name: 'fixture', version: '1.0.0' });
  return root;
}

/** @param {string} nodeModules */
function linkPreGyp(nodeModules) {
  mkdirSync(join(nodeModules, '@mapbox'), { recursive: true });
  symlinkSync(
    join(REPOSITORY, 'node_modules', '@mapbox', 'node-pre-gyp'),
    join(nodeModules, '@mapbox', 'node-pre-gyp'),
  );
}

const FAKE_COMPILER = `#!/usr/bin/env node
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
if (readFileSync('libs/runtime/src/index.ts', 'utf8').includes('mistake')) {
  console.log("libs/runtime/src/index.ts(1,1): error TS2304: Cannot find name 'mistake'.");
  process.exit(1);
}
mkdirSync('libs/runtime/dist', { recursive: true });
writeFileSync('libs/runtime/dist/tsconfig.lib.tsbuildinfo', '{}');
`;

/** What a set-up adds to the sources of the addon. */
const ADDON = join('libs', 'runtime', 'provision', 'addon');

/**
 * A checkout with the real set-up scripts, nothing installed, and two packages that npm takes from its own folder.
 * @param {string} root
 * @returns {string} the root
 */
export function writeFixtureWorkspace(root) {
  const isScript = (/** @type {string} */ name) => /\.(?:mjs|py)$/.test(name) && !name.endsWith('.spec.mjs');
  cpSync(join(REPOSITORY, ADDON), join(root, ADDON), { recursive: true });
  for (const folder of ['tools', 'libs/runtime/provision']) {
    mkdirSync(join(root, folder), { recursive: true });
    const names = readdirSync(join(REPOSITORY, folder)).filter(isScript);
    for (const name of names) cpSync(join(REPOSITORY, folder, name), join(root, folder, name));
  }
  mkdirSync(join(root, 'libs', 'runtime', 'src'));
  writeFileSync(join(root, 'libs', 'runtime', 'src', 'index.ts'), 'export {};\n');
  writeJson(join(root, 'libs', 'runtime', 'tsconfig.lib.json'), {});
  writeFixtureTfjs(join(root, 'vendor', 'tfjs-node-gpu'));
  linkPreGyp(join(root, 'vendor', 'node_modules'));
  const compiler = join(root, 'vendor', 'typescript');
  writeJson(join(compiler, 'package.json'), { name: 'typescript', version: '1.0.0', bin: { tsc: 'tsc.js' } });
  writeFileSync(join(compiler, 'tsc.js'), FAKE_COMPILER, { mode: 0o755 });
  writePackageFiles(root);
  return root;
}

/** @param {string} root */
function writePackageFiles(root) {
  const { version } = JSON.parse(readFileSync(join(REAL_TFJS, 'package.json'), 'utf8'));
  const tfjs = '@tensorflow/tfjs-node-gpu';
  const self = {
    name: 'fixture',
    version: '1.0.0',
    dependencies: { [tfjs]: 'file:vendor/tfjs-node-gpu', typescript: 'file:vendor/typescript' },
  };
  writeJson(join(root, 'package.json'), { ...self, private: true });
  writeJson(join(root, 'package-lock.json'), {
    name: self.name,
    version: self.version,
    lockfileVersion: 3,
    requires: true,
    packages: {
      '': self,
      [`node_modules/${tfjs}`]: { resolved: 'vendor/tfjs-node-gpu', link: true },
      'node_modules/typescript': { resolved: 'vendor/typescript', link: true },
      'vendor/tfjs-node-gpu': { name: tfjs, version },
      'vendor/typescript': { version: '1.0.0', bin: { tsc: 'tsc.js' } },
    },
  });
}

/**
 * @param {string} file
 * @param {object} value
 */
function writeJson(file, value) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}
