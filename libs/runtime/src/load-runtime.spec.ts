import { describe, expect, it } from 'vitest';

import { TensorflowUnavailable } from './errors.js';
import { loadRuntime } from './load-runtime.js';
import { restoreRemovedTypeTests } from './node-util-shims.js';

describe('loadRuntime', () => {
  it('loads TensorFlow as the backend and tells its version and settings', async () => {
    const runtime = await loadRuntime({
      environment: { TF_NUM_INTRAOP_THREADS: '2', TF_DETERMINISTIC_OPS: '1' },
    });
    expect(runtime.tensorflowVersion).toMatch(/^2\.\d+\.\d+$/);
    expect(runtime.settings).toEqual({
      intraOpThreads: '2',
      interOpThreads: 'default',
      isDeterministic: true,
      usesOneDnn: true,
      tf32: 'default',
      tunesCudnn: true,
      gpuMemoryMib: 'default',
    });
  });

  it('names the set-up command in one error when TensorFlow is missing, and keeps the cause', async () => {
    const cause = new Error('libtensorflow.so.2: cannot open shared object file\nmore lines');
    const failure = await loadRuntime({ importAddon: () => Promise.reject(cause) }).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(TensorflowUnavailable);
    expect(failure).toMatchObject({ code: 'FAILED_PRECONDITION', cause });
    expect((failure as Error).message).toBe(
      'TensorFlow is not ready on this machine; expected its library beneath @tensorflow/tfjs-node-gpu, received: ' +
        'libtensorflow.so.2: cannot open shared object file. Run `npm run setup`, which provisions it, then try again.',
    );
  });
});

describe('restoreRemovedTypeTests', () => {
  it('adds what newer Nodes lack and leaves what exists', () => {
    const isArray = () => false;
    const util: Record<string, unknown> = { isArray };
    restoreRemovedTypeTests(util);
    expect(util.isArray).toBe(isArray);
    const isNullOrUndefined = util.isNullOrUndefined as (value: unknown) => boolean;
    expect([null, undefined, 0, ''].map(isNullOrUndefined)).toEqual([true, true, false, false]);
  });
});
