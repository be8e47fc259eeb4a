// @ts-check
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { writeProgramFolder } from '../../../tools/testing/program-folder.mjs';
import { provisionSqlite, provisionVectors } from './package-addon.mjs';

const folder = mkdtempSync(join(tmpdir(), 'thaw sqlite '));
const PACKAGE = join('node_modules', 'better-sqlite3');
const BUILT = join(PACKAGE, 'build', 'Release', 'better_sqlite3.node');
const GYP = "{ 'targets': [{ 'target_name': 'better_sqlite3', 'sources': ['src/addon.cpp'] }] }";
const SOURCE = `
#include <node.h>
NODE_MODULE_INIT() {
  exports->Set(context, v8::String::NewFromUtf8Literal(context->GetIsolate(), "answer"),
               v8::Int32::New(context->GetIsolate(), 42)).Check();
}
`;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A project with a package that is built as better-sqlite3 is, in a second. @param {string} name @param {string} source */
function writeProject(name, source = SOURCE, version = '12.0.0') {
  const root = join(folder, name);
  mkdirSync(join(root, PACKAGE, 'src'), { recursive: true });
  writeFileSync(join(root, 'package.json'), '{}');
  writeFileSync(join(root, PACKAGE, 'package.json'), JSON.stringify({ name: 'better-sqlite3', version }));
  writeFileSync(join(root, PACKAGE, 'binding.gyp'), GYP);
  writeFileSync(join(root, PACKAGE, 'src', 'addon.cpp'), source);
  return root;
}

/** @param {string} projectRoot @param {NodeJS.ProcessEnv} [env] */
async function provision(projectRoot, env = {}, put = provisionSqlite) {
  /** @type {string[]} */
  const said = [];
  const say = (/** @type {string} */ text) => void said.push(text);
  const result = await put({
    projectRoot,
    env: { ...process.env, THAW_CACHE_DIR: join(folder, 'cache'), ...env },
    progress: { begin: say, advance() {}, end: say, note: say },
  });
  return { ...result, said };
}

it('compiles the addon once, and from then on puts back what the cache holds, without a compiler', async () => {
  const root = writeProject('first');
  const first = await provision(root);
  expect(first).toEqual({
    hasChanged: true,
    said: ["Compiling SQLite's Node addon", "compiled SQLite's Node addon"],
  });
  expect(createRequire(import.meta.url)(join(root, BUILT)).answer).toBe(42);
  const noCompiler = { PATH: '/nonexistent' };
  expect(await provision(root, noCompiler)).toEqual({ hasChanged: false, said: [] });
  const wiped = writeProject('second');
  expect(await provision(wiped, noCompiler)).toEqual({ hasChanged: true, said: [] });
  expect(readFileSync(join(wiped, BUILT))).toEqual(readFileSync(join(root, BUILT)));
});

it('compiles an addon of ours again when its sources have changed, whatever its version, for all versions of Node', async () => {
  const root = join(folder, 'ours');
  const native = join(root, 'node_modules', '@thaw', 'vectors', 'native');
  mkdirSync(native, { recursive: true });
  writeFileSync(join(root, 'package.json'), '{}');
  writeFileSync(
    join(native, '..', 'package.json'),
    JSON.stringify({ name: '@thaw/vectors', version: '0.1.0' }),
  );
  writeFileSync(
    join(native, 'binding.gyp'),
    "{ 'targets': [{ 'target_name': 'thaw_vectors', 'sources': ['vectors.cc'] }] }",
  );
  const answers = [];
  for (const answer of [1, 1, 2]) {
    writeFileSync(
      join(native, 'vectors.cc'),
      `#include <node_api.h>
NAPI_MODULE_INIT() { napi_value answer; napi_create_int32(env, ${answer}, &answer); return answer; }`,
    );
    const { hasChanged } = await provision(root, {}, provisionVectors);
    const file = join(native, 'build', 'Release', 'thaw_vectors.node');
    const args = ['-p', 'require(process.argv[1])', file];
    answers.push([hasChanged, execFileSync(process.execPath, args, { encoding: 'utf8' }).trim()]);
  }
  expect(answers).toEqual([
    [true, '1'],
    [false, '1'],
    [true, '2'],
  ]);
});

it('does nothing where the package is not installed', async () => {
  const root = join(folder, 'without');
  mkdirSync(root);
  writeFileSync(join(root, 'package.json'), '{}');
  expect(await provision(root, { PATH: '/nonexistent' })).toEqual({ hasChanged: false, said: [] });
});

it('says in a sentence that there is no compiler, and what does not compile', async () => {
  const PATH = writeProgramFolder(join(folder, 'bin'), ['node', 'npm', 'make']);
  await expect(provision(writeProject('bare', SOURCE, '12.0.1'), { PATH })).rejects.toThrow(
    "No C++ compiler (g++, c++, clang++) is on the PATH, and it is needed to build SQLite's Node addon: install one (on Debian and Ubuntu `sudo apt-get install g++ make`) and run `npm run setup` again.",
  );
  const broken = writeProject('broken', 'mistake;', '12.0.2');
  await expect(provision(broken)).rejects.toThrow(
    /^SQLite's Node addon could not be built \(.*error: .*mistake.*\): read .*sqlite-build\.log, make sure that the compiler knows C\+\+20, and run `npm run setup` again\.$/,
  );
  expect(existsSync(join(broken, BUILT))).toBe(false);
});
