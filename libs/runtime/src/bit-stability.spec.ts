import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { describe, expect, it } from 'vitest';

import type { NumericsClass } from './numerics-class.js';
import { tensorflowEnvironment } from './tensorflow-environment.js';

const PROBE_PROCESS = fileURLToPath(new URL('./testing/probe-process.ts', import.meta.url));

/** Runs the probe in a process started as whoever spawns a worker starts it. */
async function probeInNewProcess(
  threads: number,
  history = 'none',
  environment: Readonly<Record<string, string>> = {},
): Promise<NumericsClass> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=@thaw/source', '--import', 'jiti/register', PROBE_PROCESS, history],
    { env: { PATH: process.env.PATH, ...tensorflowEnvironment({ threads }), ...environment } },
  );
  return JSON.parse(stdout) as NumericsClass;
}

describe('the configuration in the environment', () => {
  it('is read by TensorFlow, and one for a GPU changes nothing on the processor', async () => {
    const capped = tensorflowEnvironment({ threads: 1, gpuMemoryMib: 64 });
    const classes = await Promise.all([probeInNewProcess(1), probeInNewProcess(1, 'none', capped)]);
    expect(classes[1]).toEqual(classes[0]);
  }, 300_000);

  it.each(['zz', '3', '320c'])(
    'is refused where it is none: %s',
    async (text) => {
      const probing = probeInNewProcess(1, 'none', { THAW_TENSORFLOW_CONFIG: text });
      await expect(probing).rejects.toThrow(/THAW_TENSORFLOW_CONFIG: Unparseable ConfigProto/);
    },
    300_000,
  );
});

describe('bits of a gradient', () => {
  it.each([1, 2])(
    'are the same from process to process with %i thread(s), whatever was computed before',
    async (threads) => {
      const [first, second] = await Promise.all([
        probeInNewProcess(threads),
        probeInNewProcess(threads, 'busy'),
      ]);
      expect(second).toEqual(first);
      expect(first).toMatchObject({
        intraOpThreads: String(threads),
        deterministic: 'true',
        oneDnn: 'true',
      });
    },
    300_000,
  );
});
