// @ts-check
import { afterEach, expect, it, vi } from 'vitest';
import { NO_GPU_EXIT_CODE } from './found-device.mjs';
import { testDevice } from './gpu-test.mjs';

afterEach(() => vi.unstubAllEnvs());

it('says that there is no GPU, and why, with the exit code of a test that was not run', async () => {
  vi.stubEnv('CUDA_VISIBLE_DEVICES', '-1');
  /** @type {string[]} */
  const said = [];
  const exitCode = await testDevice({
    ...{ device: 'gpu', python: 'python3', signal: new AbortController().signal },
    say: (line) => void said.push(line),
  });
  expect(said).toEqual([
    expect.stringMatching(/^no GPU: (?:no NVIDIA driver answers|CUDA_VISIBLE_DEVICES="-1" hides)/),
  ]);
  expect(exitCode).toBe(NO_GPU_EXIT_CODE);
});
