import { describe, expect, it } from 'vitest';
import { Input } from '../core/input-layer.js';
import { describeLayerFixtures } from '../../testing/layer-fixtures.js';
import { MaxPooling3D } from './pooling3d.js';

describeLayerFixtures('pooling3d');

describe('MaxPooling3D', () => {
  it('refuses arguments and inputs that do not fit', () => {
    expect(() => new MaxPooling3D({ name: 'p', poolSize: [2, 2] })).toThrow(
      "MaxPooling3D 'p': expected poolSize to be a positive integer or three of them, received [2,2].",
    );
    expect(() => new MaxPooling3D({ name: 'p' }).apply(Input({ shape: [4, 4, 1] }))).toThrow(
      "Layer 'p': expected an input of rank 5, received shape [null, 4, 4, 1].",
    );
  });
});
