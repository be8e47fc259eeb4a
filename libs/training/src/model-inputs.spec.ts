import * as tf from '@tensorflow/tfjs-core';
import { preprocessInput } from '@thaw/layers';
import { describe, expect, it } from 'vitest';

import { checkValues, createInputs } from './model-inputs.js';

const PIXELS = Uint8Array.from({ length: 24 }, (_, index) => (index * 11) % 256);
const STORED = { examples: PIXELS, numExamples: 2, sampleShape: [2, 2, 3] };
const PLAIN = { scale: 1, offset: 0 };

function inputsOf(values: Parameters<typeof createInputs>[0]['values']): number[] {
  const inputs = createInputs({ ...STORED, values });
  expect(inputs.shape).toEqual([2, 2, 2, 3]);
  const numbers = [...inputs.dataSync()];
  inputs.dispose();
  return numbers;
}

describe('stored examples become inputs', () => {
  it('as they are by default', () => {
    expect(inputsOf(undefined)).toEqual([...PIXELS]);
  });

  it.each(['caffe', 'tf', 'torch'] as const)('as %s does it to the same pixels', (mode) => {
    const pixels = tf.tensor4d([...PIXELS], [2, 2, 2, 3]);
    expect(inputsOf({ ...PLAIN, preprocess: mode })).toEqual([...preprocessInput(pixels, mode).dataSync()]);
  });

  it('centered and divided channel by channel, after scale and offset', () => {
    const values = { scale: 2, offset: 1, mean: [1, 2, 3], std: [2, 4, 8] };
    const expected = [...PIXELS].map(
      (pixel, index) => (pixel * 2 + 1 - [1, 2, 3][index % 3]!) / [2, 4, 8][index % 3]!,
    );
    inputsOf(values).forEach((number, index) => expect(number).toBeCloseTo(expected[index]!, 4));
  });

  it('scaled alike whether they are bytes or floats', () => {
    const values = { scale: 1 / 255, offset: -0.5 };
    const floats = createInputs({ ...STORED, examples: Float32Array.from(PIXELS), values });
    expect([...floats.dataSync()]).toEqual(inputsOf(values));
  });

  it('and leave one tensor', () => {
    const before = tf.memory().numTensors;
    const inputs = createInputs({ ...STORED, values: { ...PLAIN, mean: [1], std: [2] } });
    expect(tf.memory().numTensors).toBe(before + 1);
    inputs.dispose();
  });
});

describe('what is done to values', () => {
  it('must fit the channels', () => {
    expect(() => checkValues({ ...PLAIN, mean: [1, 2] }, [4, 4, 3])).toThrow(
      'data.mean: expected 1 number or 3, one for each channel, received 2',
    );
    expect(() => checkValues({ ...PLAIN, preprocess: 'caffe' }, [4, 4, 1])).toThrow(
      'data.preprocess: expected none or tf, for the others are made for 3 channels, received caffe for examples of shape [4, 4, 1]',
    );
    expect(() =>
      checkValues({ ...PLAIN, mean: [1], std: [1, 2, 3], preprocess: 'none' }, [4, 4, 3]),
    ).not.toThrow();
  });
});
