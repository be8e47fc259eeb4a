// @ts-check
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeFakeDriver } from './testing/fake-driver.mjs';
import { compileFixtureTensorflow } from './testing/fixture-tensorflow.mjs';
import { writeFixtureWorkspace } from './testing/fixture-workspace.mjs';
import { addPythonWithoutPip, writeProgramFolder } from './testing/program-folder.mjs';

const folder = mkdtempSync(join(tmpdir(), 'thaw-setup-'));
let root = '';
let tensorflow = '';

/** pip finds no index. */
const OFFLINE = {
  PIP_CONFIG_FILE: '/dev/null',
  PIP_INDEX_URL: 'http://127.0.0.1:9/simple',
  PIP_RETRIES: '1',
  PIP_FIND_LINKS: undefined,
  PIP_EXTRA_INDEX_URL: undefined,
};

/**
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<{ exitCode: number, stdout: string, stderr: string }>}
 */
function runSetup(args, env = {}) {
  const { npm_execpath: _, THAW_TENSORFLOW_DIR: __, ...inherited } = process.env;
  const options = { cwd: root, env: { ...inherited, THAW_CACHE_DIR: join(folder, 'cache'), ...env } };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(root, 'tools', 'setup.mjs'), ...args],
      options,
      (error, stdout, stderr) => {
        resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr });
      },
    );
  });
}

/** The one sentence that a failed set-up ends in. @param {{ exitCode: number, stderr: string }} result */
function sentenceOf({ exitCode, stderr }) {
  expect(exitCode).toBe(1);
  expect(stderr).not.toMatch(/^\s+at /m);
  return stderr.trim().split('\n').at(-1);
}

beforeAll(async () => {
  root = writeFixtureWorkspace(join(folder, 'workspace'));
  tensorflow = compileFixtureTensorflow(join(folder, 'tensorflow'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('npm run setup in a fresh checkout', () => {
  it('installs packages, puts TensorFlow in place and builds', async () => {
    const { exitCode, stdout, stderr } = await runSetup(['--tensorflow-dir', tensorflow]);
    expect(stderr).toContain('Installing packages (npm ci)');
    expect(stdout).toMatch(
      /^Set up: packages installed, TensorFlow in place, workspace built \(\d+\.\d s\)\.\n$/,
    );
    expect(exitCode).toBe(0);
    expect(
      existsSync(join(root, 'node_modules/@tensorflow/tfjs-node-gpu/lib/napi-v8/tfjs_binding.node')),
    ).toBe(true);
  });

  it('does nothing in under two seconds the second time, and remembers the folder that was given', async () => {
    const startedAt = performance.now();
    const { stdout, stderr } = await runSetup([], { PATH: '/nonexistent' });
    expect(performance.now() - startedAt).toBeLessThan(2000);
    expect(stdout).toMatch(/^Set up already, nothing to do \(\d+\.\d s\)\.\n$/);
    expect(stderr).toBe('');
  });

  it('puts everything back after node_modules was wiped, without Python or a compiler', async () => {
    rmSync(join(root, 'node_modules'), { recursive: true });
    rmSync(join(root, 'vendor/tfjs-node-gpu/lib'), { recursive: true });
    const PATH = writeProgramFolder(join(folder, 'bin-node'), ['node', 'npm']);
    const { stdout } = await runSetup([], { PATH });
    expect(stdout).toMatch(/^Set up: packages installed, TensorFlow in place \(/);
  });

  it('is done once when two are started together', async () => {
    rmSync(join(root, 'node_modules'), { recursive: true });
    const results = await Promise.all([runSetup([]), runSetup([])]);
    const summaries = results.map(({ stdout }) => stdout.split('(')[0]).sort();
    expect(summaries).toEqual(['Set up already, nothing to do ', 'Set up: packages installed ']);
  });

  it('builds again when a source changed', async () => {
    writeFileSync(join(root, 'libs/runtime/src/index.ts'), 'export const changed = true;\n');
    const { stdout } = await runSetup([]);
    expect(stdout).toMatch(/^Set up: workspace built \(/);
  });

  it('tells all of it as JSON lines when asked to', async () => {
    writeFileSync(join(root, 'libs/runtime/src/index.ts'), 'export const changed = 2;\n');
    const { stdout } = await runSetup(['--json']);
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.map(({ event }) => event)).toEqual(['begin', 'end', 'done']);
    expect(events.at(-1)).toMatchObject({ hasInstalled: false, hasProvisioned: false, hasBuilt: true });
  });
});

describe('npm run setup that cannot go on', () => {
  it('says that Python is missing', async () => {
    const PATH = writeProgramFolder(join(folder, 'bin-no-python'), ['node', 'npm', 'g++', 'make']);
    expect(sentenceOf(await runSetup(['--download'], { PATH }))).toBe(
      'No Python 3.8 or newer is on the PATH, and it is needed to download TensorFlow: install Python 3 with pip (on Debian and Ubuntu `sudo apt-get install python3 python3-pip`) and run `npm run setup` again.',
    );
  });

  it('says that pip is missing', async () => {
    const PATH = writeProgramFolder(join(folder, 'bin-no-pip'), ['node', 'npm', 'g++', 'make']);
    addPythonWithoutPip(PATH);
    expect(sentenceOf(await runSetup(['--download'], { PATH }))).toMatch(
      /python3 has no pip, which is needed to download TensorFlow: install it \(on Debian and Ubuntu `sudo apt-get install python3-pip`, .*--tensorflow-dir\.$/,
    );
  });

  it('says that a compiler is missing', async () => {
    const PATH = writeProgramFolder(join(folder, 'bin-no-compiler'), ['node', 'npm', 'make']);
    const other = compileFixtureTensorflow(join(folder, 'other-tensorflow'));
    expect(sentenceOf(await runSetup(['--tensorflow-dir', other], { PATH }))).toBe(
      "No C++ compiler (g++, c++, clang++) is on the PATH, and it is needed to build TensorFlow's Node addon: install one (on Debian and Ubuntu `sudo apt-get install g++ make`) and run `npm run setup` again.",
    );
  });

  it('says that there is no network', async () => {
    expect(sentenceOf(await runSetup(['--download', '--device', 'cpu'], OFFLINE))).toBe(
      'pip reaches no package index, so tensorflow-cpu 2.21.0 cannot be downloaded: connect to the network (or set PIP_INDEX_URL or PIP_PROXY for yours) and run `npm run setup` again, or give a prebuilt TensorFlow with --tensorflow-dir.',
    );
  });

  it('says that the cache folder cannot be written', async () => {
    const file = join(folder, 'not-a-folder');
    writeFileSync(file, '');
    expect(sentenceOf(await runSetup(['--download'], { THAW_CACHE_DIR: file }))).toMatch(
      /not-a-folder\S* cannot be written \(\w+\): make it writable for this user, or set THAW_CACHE_DIR/,
    );
  });

  it('says what a prebuilt folder lacks', async () => {
    rmSync(join(folder, 'other-tensorflow', 'include'), { recursive: true });
    expect(sentenceOf(await runSetup([], { THAW_TENSORFLOW_DIR: join(folder, 'other-tensorflow') }))).toMatch(
      /^The TensorFlow folder .*other-tensorflow is incomplete, it lacks include\/tensorflow\/c\/eager\/c_api\.h: give a folder/,
    );
    expect(sentenceOf(await runSetup(['--tensorflow-dir', '/nonexistent']))).toMatch(
      /^The TensorFlow folder \/nonexistent does not exist: correct --tensorflow-dir or THAW_TENSORFLOW_DIR/,
    );
  });

  it('says what does not compile', async () => {
    writeFileSync(join(root, 'libs/runtime/src/index.ts'), 'mistake;\n');
    expect(sentenceOf(await runSetup([]))).toBe(
      "The workspace does not build (libs/runtime/src/index.ts(1,1): error TS2304: Cannot find name 'mistake'.): run `npm run build` to see all of it, correct the source and run `npm run setup` again.",
    );
  });

  it('says which option it does not know, also as JSON', async () => {
    const result = await runSetup(['--tensorflow', '--json']);
    expect(sentenceOf(result)).toBe(
      "Unknown option '--tensorflow': expected only --tensorflow-dir, --device, --download, --verify, --json, --help, see --help.",
    );
    expect(JSON.parse(result.stdout)).toMatchObject({ event: 'failed', code: 'INVALID_ARGUMENT' });
  });

  it('says which devices there are', async () => {
    expect(sentenceOf(await runSetup(['--device', 'gpu']))).toBe(
      '--device: expected cpu or cuda, received "gpu".',
    );
  });

  it('stops at a driver that is too old for CUDA, and goes past it where it was told to', async () => {
    const env = writeFakeDriver(join(folder, 'old-driver'), {
      table: '0, GPU-1, Tesla K80, 11441, 470.256.02',
    });
    const offline = { ...OFFLINE, PATH: env.PATH };
    expect(sentenceOf(await runSetup(['--download'], offline))).toMatch(
      /^The NVIDIA driver 470\.256\.02 is too old for CUDA 12, which needs 525\.60\.13 or newer: .* --device cpu\.$/,
    );
    const refused = /^pip reaches no package index, so tensorflow-cpu 2\.21\.0 cannot be downloaded/;
    expect(sentenceOf(await runSetup(['--download', '--device', 'cpu'], offline))).toMatch(refused);
  });

  it('says why npm refused', async () => {
    const packageFile = join(root, 'package.json');
    const { dependencies, ...rest } = JSON.parse(readFileSync(packageFile, 'utf8'));
    writeFileSync(
      packageFile,
      JSON.stringify({ ...rest, dependencies: { ...dependencies, absent: 'file:vendor/absent' } }),
    );
    rmSync(join(root, 'node_modules/.package-lock.json'));
    expect(sentenceOf(await runSetup([]))).toMatch(
      /^npm could not install the packages \(`npm ci` can only install packages when .* in sync.*\): run `npm ci` to see/,
    );
  });
});
