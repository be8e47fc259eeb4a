import { readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { packCheckout, PackedProject } from './testing/packed-project.js';
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

describe('npx thaw setup --device cuda', () => {
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
});
