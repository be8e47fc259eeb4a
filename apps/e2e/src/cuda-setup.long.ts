import { readlinkSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { packCheckout, PackedProject, type ProgramResult } from './testing/packed-project.js';
import { seemingDriver } from './testing/seeming-driver.js';
import { useTestBed } from './testing/test-bed.js';

/** To fetch, unpack and hash three gigabytes. */
const SETUP_TIMEOUT_MS = 3_600_000;
/** The program tells on which device it multiplied two matrices. */
const PROGRAM = `
import { loadRuntime } from 'thaw';
import * as tf from '@tensorflow/tfjs-core';
const { tensorflowVersion, device } = await loadRuntime();
const [element] = tf.matMul(tf.ones([256, 256]), tf.ones([256, 256])).dataSync();
console.log(JSON.stringify({ tensorflowVersion, device, element }));
`;

const bed = useTestBed(() => project.thaw);
const isWanted = process.env['THAW_TEST_CUDA'] === '1';
let project: PackedProject;
let offline: string | undefined;
let hasGpu = false;

beforeAll(async () => {
  if (!isWanted) return;
  const packed = await packCheckout(bed.folder);
  project = new PackedProject(join(bed.folder, 'project'));
  offline = await project.install(packed.file);
}, 300_000);

beforeEach(({ skip }) => {
  if (!isWanted) skip('THAW_TEST_CUDA=1 is not set: it puts 5.3 GB into the cache of this user');
  if (offline !== undefined) skip(offline);
});

describe('npx thaw setup --device cuda', { timeout: 120_000 }, () => {
  it(
    "puts TensorFlow's CUDA build and NVIDIA's libraries in place, and has nothing to do the second time",
    async () => {
      const first = await project.run('npx', 'thaw', 'setup', '--device', 'cuda');
      expect(first).toMatchObject({
        exitCode: 0,
        stdout: expect.stringMatching(/^TensorFlow is in place \(/),
      });
      const second = await project.run('npx', 'thaw', 'setup', '--device', 'cuda', '--json');
      const last = second.stdout.trimEnd().split('\n').at(-1) ?? '';
      expect(JSON.parse(last)).toMatchObject({ event: 'done', hasChanged: false });
      const packages = join(project.folder, 'node_modules', 'thaw', 'node_modules');
      expect(readlinkSync(join(packages, '@tensorflow/tfjs-node-gpu/deps/nvidia'))).toMatch(
        /\/tensorflow\/cuda-2\.21\.0-[0-9a-f]{12}\/nvidia$/,
      );
    },
    SETUP_TIMEOUT_MS,
  );

  it('gives an addon that loads and computes, on a GPU or, where there is none, on the processor', async () => {
    await project.write('device.mjs', PROGRAM);
    const { exitCode, stdout } = await project.run(process.execPath, 'device.mjs');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ tensorflowVersion: '2.21.0', element: 256 });
  });

  it('finds every library of CUDA without an environment variable: of a driver that only seems to be there, its own is what is missing', async ({
    skip,
  }) => {
    const doctor = (...args: string[]) => project.run('npx', 'thaw', 'doctor', '--json', ...args);
    const deviceOf = ({ stdout }: ProgramResult) =>
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, string>)
        .find(({ name }) => name === 'device');
    hasGpu = deviceOf(await doctor())?.['found']?.startsWith('gpu') === true;
    if (hasGpu) skip('there is a GPU');
    const driver = await seemingDriver(bed.folder);
    const { stdout } = await project.run('env', driver, 'npx', 'thaw', 'doctor', '--json', '--device', 'gpu');
    expect(deviceOf({ exitCode: 1, stdout, stderr: '' })).toMatchObject({
      status: 'failed',
      found: expect.stringMatching(/no GPU: libraries do not open: libcuda\.so\.1 \([^()]*\)$/),
    });
  });

  it('starts a worker for each GPU of that driver, and each ends with the name of what is missing', async ({
    skip,
  }) => {
    if (hasGpu) skip('there is a GPU');
    const driver = await seemingDriver(bed.folder);
    const settings = ['--listen', '127.0.0.1:0', '--data-dir', join(bed.folder, 'data'), '--json'];
    const up = bed.startBy(['env', driver], 'up', '--workers', 'auto', ...settings);
    for (const [worker, gpu] of [
      ['worker-0', 'GPU-1'],
      ['worker-1', 'GPU-2'],
    ]) {
      const processId = await up.stdout.object(`${worker} to start`, (notice) =>
        notice['worker'] === worker ? notice['processId'] : undefined,
      );
      const environment = await readFile(`/proc/${String(processId)}/environ`, 'utf8');
      expect(environment.split('\0')).toContain(`CUDA_VISIBLE_DEVICES=${gpu ?? ''}`);
    }
    for (const worker of ['worker-0', 'worker-1'])
      await up.stdout.object(`${worker} to end`, (notice) =>
        notice['worker'] === worker && notice['next'] === 'decided' ? notice : undefined,
      );
    const said = up.stderr.all.filter((line) => line.includes('expected a GPU'));
    expect(said).toEqual([expect.stringContaining('libcuda.so.1'), expect.stringContaining('libcuda.so.1')]);
  });
});
