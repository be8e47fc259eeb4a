import { describe, expect, it } from 'vitest';
import { describeLayerFixtures } from '../../testing/layer-fixtures.js';
import { SeparableConv2D } from './separable-conv2d.js';

describeLayerFixtures('separable-conv2d');

describe('SeparableConv2D', () => {
  it('refuses strides that TensorFlow has no kernel for', () => {
    expect(() => new SeparableConv2D({ name: 'c', filters: 1, kernelSize: 3, strides: [1, 2] })).toThrow(
      "SeparableConv2D 'c': 'strides': [1, 2], different for height and width, is not supported.",
    );
  });

  it('names its weights as Keras does', () => {
    const layer = new SeparableConv2D({ filters: 4, kernelSize: 3, depthMultiplier: 2 });
    layer.build([null, 8, 8, 3]);
    expect(layer.weights.map(({ name, shape }) => [name, ...shape])).toEqual([
      ['depthwise_kernel', 3, 3, 3, 2],
      ['pointwise_kernel', 1, 1, 6, 4],
      ['bias', 4],
    ]);
  });
});
