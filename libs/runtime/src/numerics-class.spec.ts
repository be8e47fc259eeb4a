import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import { loadRuntime } from './load-runtime.js';
import { numericsDifference } from './numerics-class.js';

const runtime = await loadRuntime();

describe('numericsClass', () => {
  it('is flat text that tells TensorFlow, device, settings and the probe', () => {
    const numericsClass = runtime.numericsClass();
    expect(Object.values(numericsClass).every((value) => typeof value === 'string' && value !== '')).toBe(
      true,
    );
    expect(numericsClass).toMatchObject({ tensorflowVersion: runtime.tensorflowVersion, execution: 'eager' });
    expect(numericsClass.probeDigest).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is the same when asked again, and leaves no tensor behind', () => {
    const before = tf.memory().numTensors;
    expect(runtime.numericsClass()).toEqual(runtime.numericsClass());
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('numericsDifference', () => {
  it('names what differs, received before expected', () => {
    const expected = { tensorflowVersion: '2.21.0', device: 'cpu', probeDigest: 'aa' };
    const received = { tensorflowVersion: '2.20.0', device: 'cpu', probeDigest: 'bb' };
    expect(numericsDifference(received, expected)).toBe(
      'TensorFlow 2.20.0 instead of 2.21.0, probe digest bb instead of aa',
    );
  });

  it('says nothing of equal classes, and names keys that one side lacks', () => {
    expect(numericsDifference({ device: 'cpu' }, { device: 'cpu' })).toBe('');
    expect(numericsDifference({}, { future: '1' })).toBe('future not told instead of 1');
  });
});
