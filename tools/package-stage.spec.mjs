// @ts-check
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { stagePackage } from './package-stage.mjs';

const folder = mkdtempSync(join(tmpdir(), 'thaw-stage-'));
let numWorkspaces = 0;
let root = '';

/** A small workspace with all that a checkout may hold beside what is packed. */
beforeEach(() => {
  root = join(folder, `workspace ${(numWorkspaces += 1)}`);
  writeFiles({
    LICENSE: 'the licence',
    'package.json': { name: 'root', version: '0.1.0', license: 'Apache-2.0', engines: { node: '>=20' } },
    'libs/thaw/package.json': {
      name: 'thaw',
      version: '0.1.0',
      dependencies: { '@thaw/inner': '0.1.0', outer: '1.0.0' },
    },
    'libs/thaw/src/index.ts': '',
    'libs/thaw/dist/index.js': 'export {};\n//# sourceMappingURL=index.js.map\n',
    'libs/thaw/dist/index.d.ts': 'export {};\n//# sourceMappingURL=index.d.ts.map',
    'libs/thaw/dist/index.js.map': '{}',
    'libs/thaw/dist/gone.js': 'its source is gone',
    'libs/thaw/dist/tsconfig.lib.tsbuildinfo': '{}',
    'libs/thaw/fixtures/big.json': '{}',
    'libs/inner/package.json': {
      name: '@thaw/inner',
      version: '0.1.0',
      files: ['dist', 'protos', 'scripts'],
    },
    'libs/inner/src/index.ts': '',
    'libs/inner/dist/index.js': 'export {};\n',
    'libs/inner/dist/testing/help.js': '',
    'libs/inner/scripts/run.mjs': '',
    'libs/inner/scripts/run.spec.mjs': '',
    'protos/a.proto': 'a',
    'apps/cli/package.json': {
      name: '@thaw/cli',
      version: '0.1.0',
      bin: { thaw: './bin/thaw.mjs' },
      files: ['bin'],
    },
    'apps/cli/bin/thaw.mjs': '',
    'apps/e2e/package.json': { name: '@thaw/e2e', version: '0.1.0', dependencies: { unwanted: '1.0.0' } },
    ...bindingFiles('node_modules/@tensorflow/tfjs-node-gpu'),
    ...sqliteFiles('node_modules/better-sqlite3'),
  });
});

afterAll(() => rmSync(folder, { recursive: true }));

/** @param {string} place */
function bindingFiles(place) {
  const manifest = {
    name: '@tensorflow/tfjs-node-gpu',
    version: '4.22.0',
    scripts: { install: 'exit 1' },
    dependencies: { loaded: '^1.0.0', 'for-scripts': '^1.0.0' },
  };
  return {
    [`${place}/package.json`]: manifest,
    [`${place}/README.md`]: '',
    [`${place}/binding.gyp`]: '{}',
    [`${place}/binding/a.cc`]: '',
    [`${place}/dist/index.js`]: 'require("loaded/part");',
    [`${place}/dist/index_test.js`]: '',
    [`${place}/deps/lib/libtensorflow.so`]: 'half a gigabyte',
    [`${place}/lib/napi-v8/tfjs_binding.node`]: 'built here',
    [`${place}/scripts/install.js`]: 'require("for-scripts");',
  };
}

/** @param {string} place */
function sqliteFiles(place) {
  const dependencies = { bindings: '^1.0.0', 'prebuild-install': '^1.0.0' };
  const scripts = { install: 'exit 1' };
  return {
    [`${place}/package.json`]: { name: 'better-sqlite3', version: '12.11.1', scripts, dependencies },
    ...{ [`${place}/LICENSE`]: '', [`${place}/README.md`]: '', [`${place}/binding.gyp`]: '{}' },
    [`${place}/deps/sqlite3/sqlite3.c`]: '',
    [`${place}/lib/database.js`]: 'require("bindings");',
    [`${place}/src/addon.cpp`]: '',
    [`${place}/build/Release/better_sqlite3.node`]: 'built here',
  };
}

/** @param {Record<string, string | object>} files */
function writeFiles(files) {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
}

async function stage() {
  const target = join(root, 'stage');
  mkdirSync(target);
  await stagePackage(root, target);
  const entries = readdirSync(target, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return { target, paths: paths.map((path) => path.slice(target.length + 1)).sort() };
}

it('carries what runs and its licence, and nothing of tests, sources, other packages or this machine', async () => {
  const binding = 'node_modules/@tensorflow/tfjs-node-gpu';
  const { target, paths } = await stage();
  expect(paths).toEqual([
    'LICENSE',
    'dist/index.d.ts',
    'dist/index.js',
    ...['README.md', 'binding.gyp', 'binding/a.cc', 'dist/index.js', 'package.json'].map(
      (name) => `${binding}/${name}`,
    ),
    'node_modules/@thaw/cli/bin/thaw.mjs',
    'node_modules/@thaw/cli/package.json',
    'node_modules/@thaw/inner/dist/index.js',
    'node_modules/@thaw/inner/package.json',
    'node_modules/@thaw/inner/protos/a.proto',
    'node_modules/@thaw/inner/scripts/run.mjs',
    ...[
      'LICENSE',
      'README.md',
      'binding.gyp',
      'deps/sqlite3/sqlite3.c',
      'lib/database.js',
      'package.json',
    ].map((name) => `node_modules/better-sqlite3/${name}`),
    'node_modules/better-sqlite3/src/addon.cpp',
    'package.json',
  ]);
  expect(readFileSync(join(target, 'dist/index.js'), 'utf8')).toBe('export {};\n');
  expect(readFileSync(join(target, 'dist/index.d.ts'), 'utf8')).toBe('export {};\n');
});

it('asks for what the packages and their addons load, and lets npm run no script of an addon', async () => {
  const { target } = await stage();
  const manifest = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8'));
  expect(manifest).toMatchObject({
    bin: { thaw: 'node_modules/@thaw/cli/bin/thaw.mjs' },
    engines: { node: '>=20' },
    bundleDependencies: ['@thaw/cli', '@thaw/inner', '@tensorflow/tfjs-node-gpu', 'better-sqlite3'],
  });
  const natives = { '@tensorflow/tfjs-node-gpu': '4.22.0', 'better-sqlite3': '12.11.1' };
  const inside = { '@thaw/cli': '0.1.0', '@thaw/inner': '0.1.0', ...natives };
  expect(manifest.dependencies).toEqual({ bindings: '^1.0.0', loaded: '^1.0.0', outer: '1.0.0', ...inside });
  const loads = { '@tensorflow/tfjs-node-gpu': 'loaded', 'better-sqlite3': 'bindings' };
  for (const [name, loaded] of Object.entries(loads)) {
    const native = JSON.parse(readFileSync(join(target, 'node_modules', name, 'package.json'), 'utf8'));
    expect(native).toMatchObject({ gypfile: false, dependencies: { [loaded]: '^1.0.0' } });
    expect(native).not.toHaveProperty('scripts');
  }
});

it('names what is not built', async () => {
  rmSync(join(root, 'libs/thaw/dist'), { recursive: true });
  await expect(stage()).rejects.toThrow(
    /libs\/thaw\/dist is to be packed and is not there: run `npm run setup`, and `npm run pack` again\.$/,
  );
});
