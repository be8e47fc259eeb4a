import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import { loadRuntime } from './load-runtime.js';
import { readNumericsClass } from './numerics-class.js';
import { tensorflowEnvironment, tensorflowSettings } from './tensorflow-environment.js';

const runtime = await loadRuntime();

describe('numericsClass', () => {
  it('is flat text that tells TensorFlow, device, settings and the probe', () => {
    const numericsClass = runtime.numericsClass();
    expect(Object.values(numericsClass).every((value) => typeof value === 'string' && value !== '')).toBe(
      true,
    );
    expect(numericsClass).toMatchObject({
      tensorflowVersion: runtime.tensorflowVersion,
      graphs: 'folded, as products, elementwise at once, by functions',
    });
    expect(numericsClass.probeDigest).toMatch(/^[0-9a-f]{64}$/);
  });

  it('tells of a GPU its model, driver, CUDA, cuDNN and how kernels are chosen, and not its memory, but for what it may take of it', () => {
    const gpu = {
      name: 'NVIDIA L4',
      memoryMiB: 23034,
      driverVersion: '550.54.15',
      cuda: '12.8.90',
      cudnn: '9.10.2.21',
    };
    const settings = tensorflowSettings(tensorflowEnvironment({ threads: 1 }));
    const numericsClass = readNumericsClass({
      tensorflowVersion: '2.21.0',
      gpu,
      settings,
      random: runtime.random,
    });
    expect(numericsClass).toMatchObject({
      device: 'NVIDIA L4',
      driver: '550.54.15',
      cuda: '12.8.90',
      cudnn: '9.10.2.21',
      cudnnAutotune: 'false',
      gpuMemoryMib: 'default',
      deterministic: 'true',
      tf32: '0',
    });
    expect(Object.values(numericsClass).join()).not.toContain('23034');
  });

  it('is the same when asked again, and leaves no tensor behind', () => {
    const before = tf.memory().numTensors;
    expect(runtime.numericsClass()).toEqual(runtime.numericsClass());
    expect(tf.memory().numTensors).toBe(before);
  });
});
