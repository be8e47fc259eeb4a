import { describe, expect, it } from 'vitest';
import { Input } from '../core/input-layer.js';
import { Conv2D } from './conv2d.js';
import { describeLayerFixtures } from '../../testing/layer-fixtures.js';

describeLayerFixtures('conv2d');
describeLayerFixtures('conv2d-groups');

describe('Conv2D', () => {
  it.each([
    [{ filters: 0, kernelSize: 3 }, 'expected filters to be a positive integer, received 0.'],
    [{ filters: 1, kernelSize: [3, 3, 3] }, 'expected kernelSize to be a positive integer or two of them'],
    [
      { filters: 1, kernelSize: 3, padding: 'full' },
      "expected padding to be 'valid' or 'same', received 'full'.",
    ],
    [
      { filters: 1, kernelSize: 3, strides: 2, dilationRate: 2 },
      'expected strides to be 1 where dilationRate is above 1',
    ],
    [{ filters: 3, kernelSize: 3, groups: 2 }, 'expected filters to be divisible by groups (2), received 3.'],
  ])('refuses arguments out of range (%#)', (options, message) => {
    expect(() => new Conv2D({ name: 'c', ...options })).toThrow(`Conv2D 'c': ${message}`);
  });

  it('refuses inputs of another rank, too small ones, and unknown channels', () => {
    const layer = (): Conv2D => new Conv2D({ filters: 1, kernelSize: 3, name: 'c' });
    expect(() => layer().apply(Input({ shape: [8, 3] }))).toThrow(
      "Layer 'c': expected an input of rank 4, received shape [null, 8, 3].",
    );
    expect(() => layer().apply(Input({ shape: [2, 8, 3] }))).toThrow(
      "Conv2D 'c': expected the input to be at least 3 long in each spatial dimension, received 2.",
    );
    expect(() => layer().apply(Input({ shape: [8, 8, null] }))).toThrow(
      'expected axis -1 of the input shape to be known when the layer is built',
    );
  });

  it('infers shapes of unknown size', () => {
    const layer = new Conv2D({ filters: 5, kernelSize: 3, strides: 2, padding: 'same' });
    expect(layer.computeOutputShape([null, null, 9, 3])).toEqual([null, null, 5, 5]);
  });
});
