// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  compileFixtureTensorflow,
  packFixtureCudaWheel,
  packFixtureWheel,
  writeFixtureCuda,
} from '../../../tools/testing/fixture-tensorflow.mjs';
import { writeFixtureProject } from '../../../tools/testing/fixture-workspace.mjs';
import { provisionTensorflow } from './index.mjs';
import { mostBytes } from './wheel-stack.mjs';

/** @typedef {Partial<import('./index.mjs').ProvisionOptions>} Overrides */

const shared = mkdtempSync(join(tmpdir(), 'thaw provision '));
/** @type {import('./wheels.mjs').WheelSpec} */
let wheel;
let tensorflow = '';
/** A cache that a finished set-up has left; tests start from copies of it. */
const finishedCache = join(shared, 'finished cache');
let numFolders = 0;
let project = '';
let cache = '';

beforeAll(async () => {
  tensorflow = compileFixtureTensorflow(join(shared, 'tensorflow'));
  wheel = packFixtureWheel(tensorflow, join(shared, 'wheels'));
  cache = finishedCache;
  await provisionTensorflow({
    projectRoot: writeFixtureProject(join(shared, 'project')),
    env: environment(),
    wheels: [wheel],
  });
});

beforeEach(() => {
  numFolders += 1;
  project = writeFixtureProject(join(shared, `project ${numFolders}`));
  cache = join(shared, `cache ${numFolders}`);
});

afterAll(() => rmSync(shared, { recursive: true, force: true }));

/** pip looks into one folder and nowhere else. */
function environment(wheels = join(shared, 'wheels')) {
  const { PIP_EXTRA_INDEX_URL: _, PIP_INDEX_URL: __, ...env } = process.env;
  const findLinks = wheels.replaceAll(' ', '%20');
  return {
    ...env,
    THAW_CACHE_DIR: cache,
    PIP_CONFIG_FILE: '/dev/null',
    PIP_NO_INDEX: '1',
    PIP_FIND_LINKS: `file://${findLinks}`,
  };
}

/** @param {Overrides} [overrides] */
function provision(overrides) {
  return provisionTensorflow({ projectRoot: project, env: environment(), wheels: [wheel], ...overrides });
}

/** Sets the test's project up from the finished cache. */
function provisionFromFinished() {
  cpSync(finishedCache, cache, { recursive: true, preserveTimestamps: true });
  return provision();
}

/** Collects what a set-up says. */
function notes() {
  /** @type {string[]} */
  const texts = [];
  return {
    texts,
    progress: {
      begin: (/** @type {string} */ text) => void texts.push(text),
      advance() {},
      end() {},
      note: (/** @type {string} */ text) => void texts.push(text),
    },
  };
}

/** The one folder in `cache/kind`. @param {string} kind */
function only(kind) {
  const names = readdirSync(join(cache, kind));
  expect(names).toHaveLength(1);
  return join(cache, kind, names[0] ?? '');
}

/** @param {string} addonFile */
function answerOf(addonFile) {
  return createRequire(import.meta.url)(addonFile).answer;
}

describe('setting up TensorFlow from a wheel', () => {
  it('puts libraries, headers and a working addon in place, keeps no wheel, and does nothing the second time', async () => {
    const first = await provision();
    expect(first).toMatchObject({ source: 'wheel', hasChanged: true });
    expect(answerOf(first.addonFile)).toBe(42);
    expect(readdirSync(only('tensorflow')).sort()).toEqual(['include', 'lib', 'manifest.json']);
    expect(readdirSync(join(cache, 'staging'))).toEqual([]);
    const second = await provision({ env: { THAW_CACHE_DIR: cache, PATH: '/nonexistent' } });
    expect(second).toEqual({ ...first, hasChanged: false });
  });

  it('compiles no sources of the addon but those that it knows how to change', async () => {
    const backend = join(project, 'node_modules/@tensorflow/tfjs-node-gpu/binding/tfjs_backend.h');
    writeFileSync(backend, '');
    await expect(provision()).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      message: expect.stringMatching(
        /not those that Thaw knows: expected one place in binding\/tfjs_backend\.h that begins with "\/\/ Get number of loaded.*", found 0\. Install the version/,
      ),
    });
    expect(existsSync(join(cache, 'addons'))).toBe(false);
  });

  it('puts the addon back without compiling when node_modules was wiped', async () => {
    const { addonFile } = await provisionFromFinished();
    const packageFolder = join(project, 'node_modules/@tensorflow/tfjs-node-gpu');
    rmSync(join(packageFolder, 'lib'), { recursive: true });
    rmSync(join(packageFolder, 'deps'), { recursive: true });
    const { texts, progress } = notes();
    const result = await provision({ env: { THAW_CACHE_DIR: cache, PATH: '/nonexistent' }, progress });
    expect(result.hasChanged).toBe(true);
    expect(existsSync(addonFile)).toBe(true);
    expect(texts).toEqual([]);
  });

  it('is done once when two set-ups start together', async () => {
    const other = writeFixtureProject(join(shared, `other project ${numFolders}`));
    const [one, two] = [notes(), notes()];
    const results = await Promise.all([
      provision({ progress: one.progress }),
      provision({ projectRoot: other, progress: two.progress }),
    ]);
    expect(results.map(({ hasChanged }) => hasChanged)).toEqual([true, true]);
    const said = [...one.texts, ...two.texts];
    expect(said.filter((text) => text.startsWith('Downloading'))).toHaveLength(1);
    expect(said.filter((text) => text.startsWith('Compiling'))).toHaveLength(1);
    expect(said.some((text) => text.startsWith('waiting for another set-up (process'))).toBe(true);
  });

  it('leaves nothing half done when the process is killed, and takes over its lock', async () => {
    const script = join(shared, `killed-${numFolders}.mjs`);
    const api = new URL('./index.mjs', import.meta.url).href;
    await writeFile(
      script,
      `import { provisionTensorflow } from ${JSON.stringify(api)};
      const progress = { begin() {}, advance() { process.kill(process.pid, 'SIGKILL'); }, end() {}, note() {} };
      await provisionTensorflow({ ...JSON.parse(process.argv[2]), env: process.env, progress });`,
    );
    const options = JSON.stringify({ projectRoot: project, wheels: [wheel] });
    const child = spawn(process.execPath, [script, options], { env: environment(), stdio: 'ignore' });
    const [, endSignal] = await once(child, 'close');
    expect(endSignal).toBe('SIGKILL');
    expect(existsSync(join(cache, 'tensorflow'))).toBe(false);
    expect(readdirSync(join(cache, 'staging'))).toHaveLength(1);
    expect((await provision()).hasChanged).toBe(true);
    expect(readdirSync(join(cache, 'staging'))).toEqual([]);
  });

  it('takes over a lock that has been silent for a minute', async () => {
    await provisionFromFinished();
    rmSync(join(cache, 'tensorflow'), { recursive: true });
    const lock = join(cache, 'locks', `cpu-1.0-${wheel.sha256.slice(0, 12)}.lock`);
    await mkdir(join(cache, 'locks'), { recursive: true });
    writeFileSync(lock, `another-${hostname()} 1 x`);
    utimesSync(lock, new Date(Date.now() - 61_000), new Date(Date.now() - 61_000));
    expect((await provision()).hasChanged).toBe(true);
  });
});

describe('setting up TensorFlow with CUDA', () => {
  /** @param {string} name */
  function cudaFixture(name) {
    const wheels = join(shared, `${name} wheels ${numFolders}`);
    const cuda = writeFixtureCuda(join(shared, `${name} ${numFolders}`, 'nvidia'));
    return {
      wheels,
      cuda,
      spec: { ...packFixtureWheel(tensorflow, wheels), device: /** @type {const} */ ('cuda') },
    };
  }

  it('tells sizes before it downloads, puts all into one folder, and links CUDA where the libraries look for it', async () => {
    const { wheels, cuda, spec } = cudaFixture('cuda');
    const other = packFixtureCudaWheel(cuda, wheels);
    const { texts, progress } = notes();
    const env = environment(wheels);
    const result = await provision({ env, wheels: [spec, other], progress });
    expect(texts[0]).toBe(
      '2 packages, 2 of them to download: 1 MB over the network, 1 MB on disk in the end, up to 1 MB of free disk meanwhile',
    );
    expect(readdirSync(only('tensorflow')).sort()).toEqual(['include', 'lib', 'manifest.json', 'nvidia']);
    expect(readdirSync(join(cache, 'parts'))).toEqual([]);
    expect(answerOf(result.addonFile)).toBe(42);
    const link = join(project, 'node_modules/@tensorflow/tfjs-node-gpu/deps/nvidia');
    expect(realpathSync(link)).toBe(realpathSync(join(only('tensorflow'), 'nvidia')));
    expect(await provision({ env, wheels: [spec, other] })).toEqual({ ...result, hasChanged: false });
    await provision();
    expect(existsSync(link)).toBe(false);
  });

  it('goes on from the wheel at which it broke off', async () => {
    const { wheels, cuda, spec } = cudaFixture('broken off');
    const other = packFixtureCudaWheel(cuda, wheels);
    const env = environment(wheels);
    const altered = { ...other, sha256: '0'.repeat(64) };
    await expect(provision({ env, wheels: [spec, altered] })).rejects.toThrow(
      /thaw_cuda.* is incomplete or altered/,
    );
    const { texts, progress } = notes();
    await provision({ env, wheels: [spec, other], progress });
    expect(texts[0]).toMatch(/^2 packages, 1 of them to download/);
    expect(texts.filter((text) => text.startsWith('Downloading'))).toEqual([
      `Downloading CUDA 1.0 (${other.fileName})`,
    ]);
  });

  it('stops at a library that is missing, with its name', async () => {
    const { wheels, cuda, spec } = cudaFixture('lacking');
    rmSync(join(cuda, 'cudnn'), { recursive: true });
    const other = packFixtureCudaWheel(cuda, wheels);
    await expect(provision({ env: environment(wheels), wheels: [spec, other] })).rejects.toThrow(
      /does not find all of CUDA's libraries, it lacks libcudnn\.so\.9 \(.*cannot open shared object file.*\): put them/,
    );
  });

  it('takes CUDA from beside a prebuilt TensorFlow, and wants it there when it is asked for', async () => {
    const tensorflowDir = compileFixtureTensorflow(join(shared, `prebuilt ${numFolders}`, 'tensorflow'));
    const asked = /** @type {const} */ ({ wheels: undefined, tensorflowDir, device: 'cuda' });
    await expect(provision(asked)).rejects.toThrow(/it lacks libcudart\.so\.12 \(.*\), libcublas\.so\.12/);
    writeFixtureCuda(join(tensorflowDir, '..', 'nvidia'));
    expect(await provision(asked)).toMatchObject({ source: 'prebuilt' });
  });

  it('needs room for what is there and the largest download on top', () => {
    expect(
      mostBytes([
        { sizeBytes: 10, unpackedBytes: 30 },
        { sizeBytes: 50, unpackedBytes: 60 },
        { sizeBytes: 5, unpackedBytes: 5 },
      ]),
    ).toBe(30 + 50 + 60);
  });
});

describe('a cache that is not as it was', () => {
  it.each([
    ['truncated', (/** @type {string} */ file) => truncateSync(file, 100), /has 100 bytes instead of \d+/],
    [
      'altered',
      (/** @type {string} */ file) => alterByte(file),
      /has sha256 [0-9a-f]{64} instead of [0-9a-f]{64}/,
    ],
  ])('is set up again when a library is %s', async (_, damage, reason) => {
    await provisionFromFinished();
    damage(join(only('tensorflow'), 'lib/libtensorflow_framework.so.2'));
    const { texts, progress } = notes();
    const result = await provision({ progress });
    expect(result.hasChanged).toBe(true);
    expect(texts[0]).toMatch(/libtensorflow_framework\.so\.2 .*, so TensorFlow is set up again$/);
    expect(texts[0]).toMatch(reason);
    expect((await provision()).hasChanged).toBe(false);
  });

  it('is found out by a full check even when size and time are the same', async () => {
    await provisionFromFinished();
    const file = join(only('tensorflow'), 'lib/libtensorflow_cc.so.2');
    alterByte(file);
    forgeTime(only('tensorflow'), 'lib/libtensorflow_cc.so.2');
    expect((await provision()).hasChanged).toBe(false);
    expect((await provision({ isFullCheck: true })).hasChanged).toBe(true);
  });

  it('is taken as it is when only times changed, as in a copy', async () => {
    await provisionFromFinished();
    utimesSync(join(only('tensorflow'), 'lib/libtensorflow_cc.so.2'), 1, 1);
    expect((await provision()).hasChanged).toBe(false);
  });

  it('gets a new addon when the cached one is altered', async () => {
    await provisionFromFinished();
    alterByte(join(only('addons'), 'tfjs_binding.node'));
    const { texts, progress } = notes();
    const { addonFile } = await provision({ progress });
    expect(texts[0]).toMatch(/so the addon is built again$/);
    expect(answerOf(addonFile)).toBe(42);
  });
});

describe('a set-up from a wheel that cannot go on says in one sentence', () => {
  it('that the wheel is incomplete or altered', async () => {
    const wheels = join(shared, `truncated ${numFolders}`);
    const spec = packFixtureWheel(tensorflow, wheels);
    alterByte(join(wheels, spec.fileName), 60);
    await expect(provision({ env: environment(wheels), wheels: [spec] })).rejects.toThrow(
      /^The downloaded thaw_fixture-1\.0-.*\.whl is incomplete or altered \(\d+ bytes with sha256 [0-9a-f]{64} instead of \d+ with [0-9a-f]{64}\): run `npm run setup` again, .* --tensorflow-dir\.$/,
    );
    expect(existsSync(join(cache, 'tensorflow'))).toBe(false);
  });

  it('that the index has no such file', async () => {
    const wheels = join(shared, `empty ${numFolders}`);
    await mkdir(wheels);
    await expect(provision({ env: environment(wheels) })).rejects.toThrow(
      /^pip could not download thaw-fixture 1\.0 \(.*No matching distribution.*\): check the network and the index/,
    );
  });

  it('that the disk is too small, before it downloads anything', async () => {
    const { texts, progress } = notes();
    const full = provision({
      wheels: [{ ...wheel, sizeBytes: 300e6, unpackedBytes: 800e6 }],
      freeBytes: async () => 700e6,
      progress,
    });
    await expect(full).rejects.toThrow(
      `TensorFlow needs 1100 MB in ${cache} while it is being set up and only 700 MB are free: free some space, or set THAW_CACHE_DIR to a folder on a larger disk, and run \`npm run setup\` again.`,
    );
    expect(texts).toEqual([]);
  });

  it('that TensorFlow does not load here', async () => {
    const broken = packFixtureWheel(compileWithout('fixture_answer'), join(shared, `broken ${numFolders}`));
    await expect(
      provision({ env: environment(join(shared, `broken ${numFolders}`)), wheels: [broken] }),
    ).rejects.toThrow(
      /^TensorFlow in .* does not load on this machine \(.*undefined symbol: .*fixture_answer.*\): use/,
    );
  });
});

/** A TensorFlow whose library lacks what its header declares. @param {string} name */
function compileWithout(name) {
  const folder = compileFixtureTensorflow(join(shared, `without ${name} ${numFolders}`));
  rmSync(join(folder, 'lib/libtensorflow_cc.so.2'));
  writeFileSync(
    join(folder, 'lib/libtensorflow_cc.so.2'),
    readFileSync(join(folder, 'lib/libtensorflow_framework.so.2')),
  );
  return folder;
}

/** @param {string} file */
function alterByte(file, offset = 100) {
  const bytes = readFileSync(file);
  bytes[offset] = (bytes[offset] ?? 0) ^ 0xff;
  writeFileSync(file, bytes);
}

/** Makes the manifest believe that a file was not touched. @param {string} folder @param {string} path */
function forgeTime(folder, path) {
  const manifestFile = join(folder, 'manifest.json');
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));
  const seconds = 1_700_000_000;
  utimesSync(join(folder, path), seconds, seconds);
  for (const file of manifest.files) if (file.path === path) file.mtimeNs = `${seconds}000000000`;
  writeFileSync(manifestFile, JSON.stringify(manifest));
}
