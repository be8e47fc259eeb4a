import { describe, expect, it } from 'vitest';
import { describeLayerFixtures } from '../../testing/layer-fixtures.js';
import { Conv2DTranspose } from './conv2d-transpose.js';

describeLayerFixtures('conv2d-transpose');

describe('Conv2DTranspose', () => {
  it.each([
    [{ kernelSize: 3, strides: 2, outputPadding: 2 }, 'integers from 0 to 1 and from 0 to 1, received 2.'],
    [{ kernelSize: 3, strides: [3, 1], outputPadding: [1] }, 'from 0 to 2 and from 0 to 0, received [1].'],
    [
      { kernelSize: [3, 2], strides: 2, padding: 'same', outputPadding: 0 },
      'from 0 to 1 and from 1 to 1, received 0.',
    ],
  ])('refuses output paddings that no convolution leads back from (%#)', (options, message) => {
    const make = (): Conv2DTranspose => new Conv2DTranspose({ name: 'c', filters: 1, ...options });
    expect(make).toThrow("Conv2DTranspose 'c': expected outputPadding to be integers");
    expect(make).toThrow(message);
  });

  it('refuses strides together with dilation', () => {
    expect(() => new Conv2DTranspose({ filters: 1, kernelSize: 3, strides: 2, dilationRate: 2 })).toThrow(
      'expected strides to be 1 where dilationRate is above 1',
    );
  });

  it('infers shapes of unknown size', () => {
    const layer = new Conv2DTranspose({ filters: 5, kernelSize: 3, strides: 2 });
    expect(layer.computeOutputShape([null, null, 4, 3])).toEqual([null, null, 9, 5]);
  });
});
