import { describe, expect, it } from 'vitest';

import {
  startEnvironment,
  tensorflowEnvironment,
  tensorflowSettings,
  type Placement,
} from './tensorflow-environment.js';

describe('tensorflowEnvironment', () => {
  it('sets what decides the bits, and is read back as set', () => {
    expect(tensorflowSettings(tensorflowEnvironment({ threads: 2 }))).toEqual({
      intraOpThreads: '2',
      interOpThreads: '1',
      isDeterministic: true,
      usesOneDnn: true,
      tf32: '0',
      tunesCudnn: false,
      gpuMemoryMib: 'default',
    });
  });

  it('caps the memory of a GPU, which keeps growing up to there', () => {
    const environment = tensorflowEnvironment({ threads: 1, gpuMemoryMib: 4096 });
    // As the Python protobuf of tensorflow 2.21.0 writes it.
    expect(environment['THAW_TENSORFLOW_CONFIG']).toBe('320c20014a080a060a0400008045');
    expect(tensorflowSettings(environment).gpuMemoryMib).toBe('4096');
  });

  it('is what the tests of this workspace run in', () => {
    expect(process.env).toMatchObject(tensorflowEnvironment({ threads: 1, placement: { kind: 'cpu' } }));
  });

  it('shows a process the one GPU that it is placed on, none on the processor, and what it inherits otherwise', () => {
    const visible = (placement?: Placement) =>
      tensorflowEnvironment({ threads: 1, placement })['CUDA_VISIBLE_DEVICES'];
    expect(visible({ kind: 'gpu', selector: 'GPU-5a1f' })).toBe('GPU-5a1f');
    expect(visible({ kind: 'cpu' })).toBe('-1');
    expect(visible()).toBeUndefined();
  });

  it('refuses thread counts that are none', () => {
    for (const threads of [0, -1, 1.5, Number.NaN]) {
      expect(() => tensorflowEnvironment({ threads })).toThrow(
        `threads: expected a whole number of at least 1, received ${threads}`,
      );
    }
  });
});

describe('startEnvironment', () => {
  it('tells what the process was started with, not what was set since', () => {
    process.env.THAW_SET_LATER = 'yes';
    expect(startEnvironment().THAW_SET_LATER).toBeUndefined();
    expect(startEnvironment().PATH).toBeDefined();
    delete process.env.THAW_SET_LATER;
  });
});
