import { describe, expect, it } from 'vitest';
import { describeLayerFixtures } from '../../testing/layer-fixtures.js';
import { DepthwiseConv2D } from './depthwise-conv2d.js';

describeLayerFixtures('depthwise-conv2d');

describe('DepthwiseConv2D', () => {
  it('refuses arguments out of range, and strides that TensorFlow has no kernel for', () => {
    expect(() => new DepthwiseConv2D({ name: 'c', kernelSize: 3, depthMultiplier: 0 })).toThrow(
      "DepthwiseConv2D 'c': expected depthMultiplier to be a positive integer, received 0.",
    );
    expect(() => new DepthwiseConv2D({ name: 'c', kernelSize: 3, padding: 'causal' })).toThrow(
      "DepthwiseConv2D 'c': expected padding to be 'valid' or 'same', received 'causal'.",
    );
    expect(() => new DepthwiseConv2D({ name: 'c', kernelSize: 3, strides: [2, 1] })).toThrow(
      "DepthwiseConv2D 'c': 'strides': [2, 1], different for height and width, is not supported.",
    );
  });

  it('infers shapes of unknown size', () => {
    const layer = new DepthwiseConv2D({ kernelSize: 3, strides: 2, padding: 'same', depthMultiplier: 2 });
    expect(layer.computeOutputShape([null, null, 9, 3])).toEqual([null, null, 5, 6]);
  });
});
