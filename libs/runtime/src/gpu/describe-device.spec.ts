import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import { loadRuntime } from '../load-runtime.js';
import { describeDevice } from './describe-device.js';

const runtime = await loadRuntime();

describe('describeDevice', () => {
  it('multiplies two matrices on the device, and says what it is or why it is no GPU', async () => {
    const before = tf.memory().numTensors;
    const description = await describeDevice(runtime);
    expect(description.product).toEqual({ side: 512, isRight: true });
    expect(description.kind).toBe(runtime.device);
    if (description.kind === 'cpu') expect(description.noGpu.reason).not.toBe('');
    expect(tf.memory().numTensors).toBe(before);
  });

  it('tells of a GPU what the driver and the set-up tell, and that they do not tell', async () => {
    const description = await describeDevice({ device: 'gpu' });
    expect(description).toMatchObject({
      kind: 'gpu',
      name: expect.any(String) as string,
      cuda: expect.any(String) as string,
      cudnn: expect.any(String) as string,
    });
  });
});
