import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { describe, expect, it } from 'vitest';

import type { NumericsClass } from './numerics-class.js';
import { tensorflowEnvironment } from './tensorflow-environment.js';

const PROBE_PROCESS = fileURLToPath(new URL('./testing/probe-process.ts', import.meta.url));

/** Runs the probe in a process started as whoever spawns a worker starts it. */
async function probeInNewProcess(threads: number, history = 'none'): Promise<NumericsClass> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=@thaw/source', '--import', 'jiti/register', PROBE_PROCESS, history],
    { env: { PATH: process.env.PATH, ...tensorflowEnvironment({ threads }) } },
  );
  return JSON.parse(stdout) as NumericsClass;
}

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
