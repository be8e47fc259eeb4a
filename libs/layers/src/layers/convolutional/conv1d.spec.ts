import { describe, expect, it } from 'vitest';
import { Input } from '../core/input-layer.js';
import { describeLayerFixtures } from '../../testing/layer-fixtures.js';
import { Conv1D } from './conv1d.js';

describeLayerFixtures('conv1d');

describe('Conv1D', () => {
  it('refuses arguments and inputs that do not fit', () => {
    expect(() => new Conv1D({ name: 'c', filters: 1, kernelSize: [3, 3] })).toThrow(
      "Conv1D 'c': expected kernelSize to be a positive integer, received [3,3].",
    );
    const layer = new Conv1D({ name: 'c', filters: 2, kernelSize: 2, groups: 2 });
    expect(() => layer.apply(Input({ shape: [4, 3] }))).toThrow(
      "Conv1D 'c': expected the number of input channels to be divisible by groups (2), received 3.",
    );
    expect(() => layer.apply(Input({ shape: [4] }))).toThrow(
      "Layer 'c': expected an input of rank 3, received shape [null, 4].",
    );
  });

  it('infers as many steps with causal padding as with same', () => {
    const layer = new Conv1D({ filters: 5, kernelSize: 3, strides: 2, padding: 'causal' });
    expect(layer.computeOutputShape([null, 9, 1])).toEqual([null, 5, 5]);
    expect(layer.computeOutputShape([null, null, 1])).toEqual([null, null, 5]);
  });
});
