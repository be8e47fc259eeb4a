import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { seemingDriver } from './testing/seeming-driver.js';
import { useTestBed } from './testing/test-bed.js';

/** The GPUs of a machine that the environment hides: so it is wherever this runs. */
const HIDDEN = 'CUDA_VISIBLE_DEVICES="-1" hides the GPUs of this machine (NVIDIA L4, NVIDIA L4)';

const bed = useTestBed();
let launcher: string[];

beforeAll(async () => {
  launcher = ['env', await seemingDriver(bed.folder), 'CUDA_VISIBLE_DEVICES=-1'];
});

describe('a GPU that was asked for and is not there', () => {
  it('ends a worker with what is missing, before it looks for its coordinator', async () => {
    const args = ['--device', 'gpu', '--coordinator', '127.0.0.1:1', '--log-level', 'silent'];
    const { exitCode, stderr } = await bed.startBy(launcher, 'worker', ...args).ended;
    expect(stderr.all.filter((line) => line.startsWith('thaw'))).toEqual([
      `thaw worker: device: expected a GPU, received the processor, since ${HIDDEN}: unset it, or name GPUs that are there, or compute on the processor with --device cpu`,
    ]);
    expect(exitCode).toBe(1);
  });

  it('ends thaw up before anything is started', async () => {
    const args = ['--device', 'gpu', '--listen', '127.0.0.1:0', '--data-dir', join(bed.folder, 'data')];
    const { exitCode, stdout, stderr } = await bed.startBy(launcher, 'up', ...args).ended;
    expect({ exitCode, stdout: stdout.all }).toEqual({ exitCode: 1, stdout: [] });
    expect(stderr.all).toEqual([expect.stringMatching(/^thaw: device: expected a GPU, .* hides the GPUs/)]);
  });

  it('ends thaw predict before a model is read', async () => {
    const model = join(bed.folder, 'model.keras');
    await writeFile(model, '');
    const { exitCode, stderr } = await bed.startBy(launcher, 'predict', '--device', 'gpu', model, '.').ended;
    expect(exitCode).toBe(1);
    expect(stderr.all).toContainEqual(
      expect.stringMatching(/^thaw: device: expected a GPU, .* hides the GPUs/),
    );
  });

  it('is what the doctor finds wrong', async () => {
    const { exitCode, stdout } = await bed.startBy(launcher, 'doctor', '--json', '--device', 'gpu').ended;
    const device = stdout.objects.find(({ name }) => name === 'device');
    expect(device).toMatchObject({
      status: 'failed',
      found: expect.stringContaining(`multiplied two matrices of 512 rows on it; no GPU: ${HIDDEN}`),
      advice: 'unset it, or name GPUs that are there',
    });
    expect(exitCode).toBe(1);
  });
});

describe('a cap on the memory of a GPU', () => {
  it.each(['worker', 'up'])(
    'ends thaw %s where there is no GPU, or nothing left of it, before anything is started',
    async (command) => {
      const where =
        command === 'up' ? ['--data-dir', join(bed.folder, 'capped')] : ['--coordinator', '127.0.0.1:1'];
      for (const [gpuMemory, reason] of [
        [
          '512',
          /^thaw: --gpu-memory: expected a GPU to cap the memory of, received 512 MiB for a worker on the processor; leave it out/,
        ],
        ['0', /^thaw: --gpu-memory: expected at least 1 MiB, received 0$/],
      ] as const) {
        const args = ['--device', 'cpu', '--listen', '127.0.0.1:0', ...where, '--gpu-memory', gpuMemory];
        const { exitCode, stdout, stderr } = await bed.start(command, ...args).ended;
        expect({ exitCode, stdout: stdout.all }).toEqual({ exitCode: 2, stdout: [] });
        expect(stderr.all).toEqual([expect.stringMatching(reason)]);
      }
    },
  );
});

describe('thaw up --workers auto', () => {
  it('starts one worker where no GPU can be used, and says why a driver that answers is of no use', async () => {
    const settings = ['--listen', '127.0.0.1:0', '--data-dir', join(bed.folder, 'auto-data'), '--json'];
    const up = bed.startBy(launcher, 'up', '--workers', 'auto', ...settings, '--log-level', 'info');
    const joined = await up.stderr.object('the worker to join', (line) =>
      line['msg'] === 'a worker joined' ? line['name'] : undefined,
    );
    expect(joined).toBe('worker-0');
    expect(up.stdout.objects).toMatchObject([
      { message: expect.stringMatching(/^no GPU is used: CUDA_VISIBLE_DEVICES="-1" hides/), device: 'cpu' },
      { worker: 'worker-0' },
      { address: expect.any(String) },
    ]);
  });
});
