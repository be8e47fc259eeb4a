import { describe, expect, it } from 'vitest';
import { Input } from '../core/input-layer.js';
import type { Layer } from '../../layer.js';
import { describeLayerFixtures } from '../../testing/layer-fixtures.js';
import { Cropping1D } from './cropping1d.js';
import { Cropping2D } from './cropping2d.js';
import { Permute } from './permute.js';
import { RepeatVector } from './repeat-vector.js';
import { Reshape } from './reshape.js';
import { UpSampling2D } from './up-sampling2d.js';
import { ZeroPadding1D } from './zero-padding1d.js';
import { ZeroPadding3D } from './zero-padding3d.js';

describeLayerFixtures('reshaping');
describeLayerFixtures('padding-and-cropping');
describeLayerFixtures('up-sampling');
describeLayerFixtures('rearranging');

describe('reshaping layers', () => {
  it.each<[() => Layer, string, string, string]>([
    [
      () => new ZeroPadding1D({ name: 'l', padding: -1 }),
      'ZeroPadding1D',
      'padding',
      'or two of them, received -1.',
    ],
    [
      () => new ZeroPadding3D({ name: 'l', padding: [1, 2] }),
      'ZeroPadding3D',
      'padding',
      'three of them, or three pairs',
    ],
    [
      () => new Cropping2D({ name: 'l', cropping: [[1], 2] }),
      'Cropping2D',
      'cropping',
      'two of them, or two pairs',
    ],
    [
      () => new UpSampling2D({ name: 'l', size: 0.5 }),
      'UpSampling2D',
      'size',
      'a positive integer or two of them',
    ],
    [
      () => new UpSampling2D({ name: 'l', interpolation: 'area' }),
      'UpSampling2D',
      'interpolation',
      "received 'area'.",
    ],
    [
      () => new Reshape({ name: 'l', targetShape: [-1, -1] }),
      'Reshape',
      'targetShape',
      'one of which may be -1',
    ],
    [
      () => new Permute({ name: 'l', dims: [0, 1] }),
      'Permute',
      'dims',
      'every integer from 1 to their count',
    ],
    [() => new RepeatVector({ name: 'l', n: 1.5 }), 'RepeatVector', 'n', 'a positive integer, received 1.5.'],
  ])('refuse arguments out of range (%#)', (make, className, argument, message) => {
    expect(make).toThrow(`${className} 'l': expected ${argument} to be `);
    expect(make).toThrow(message);
  });

  it('refuse interpolations that are not implemented', () => {
    expect(() => new UpSampling2D({ name: 'u', interpolation: 'bicubic' })).toThrow(
      "UpSampling2D 'u': 'interpolation': 'bicubic' is not supported.",
    );
  });

  it('refuse inputs that do not fit', () => {
    expect(() => new Cropping1D({ name: 'c', cropping: 2 }).apply(Input({ shape: [4, 1] }))).toThrow(
      "Layer 'c': expected an input larger than its cropping [[2, 2]], received shape [null, 4, 1].",
    );
    expect(() => new Reshape({ name: 'r', targetShape: [5, -1] }).apply(Input({ shape: [4, 3] }))).toThrow(
      "Layer 'r': expected an input that can take the shape [null, 5, -1], received shape [null, 4, 3].",
    );
    expect(() => new Permute({ name: 'p', dims: [2, 1] }).apply(Input({ shape: [4] }))).toThrow(
      "Layer 'p': expected an input of rank 3, received shape [null, 4].",
    );
  });

  it('infer shapes of unknown size', () => {
    expect(new Reshape({ targetShape: [-1, 2] }).computeOutputShape([null, null, 4])).toEqual([
      null,
      null,
      2,
    ]);
    expect(new UpSampling2D({ size: [2, 3] }).computeOutputShape([null, null, 4, 1])).toEqual([
      null,
      null,
      12,
      1,
    ]);
    expect(new Cropping1D().computeOutputShape([null, null, 4])).toEqual([null, null, 4]);
  });
});
