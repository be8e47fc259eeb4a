import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import { loadRuntime } from './load-runtime.js';

const runtime = await loadRuntime();

describe('numericsClass', () => {
  it('is flat text that tells TensorFlow, device, settings and the probe', () => {
    const numericsClass = runtime.numericsClass();
    expect(Object.values(numericsClass).every((value) => typeof value === 'string' && value !== '')).toBe(
      true,
    );
    expect(numericsClass).toMatchObject({ tensorflowVersion: runtime.tensorflowVersion });
    expect(numericsClass.probeDigest).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is the same when asked again, and leaves no tensor behind', () => {
    const before = tf.memory().numTensors;
    expect(runtime.numericsClass()).toEqual(runtime.numericsClass());
    expect(tf.memory().numTensors).toBe(before);
  });
});
