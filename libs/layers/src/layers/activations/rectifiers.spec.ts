import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { InvalidInput, InvalidLayerArgument } from '../../errors.js';
import { Input } from '../core/input-layer.js';
import { describeLayerFixtures } from '../../testing/layer-fixtures.js';
import { ELU } from './elu.js';
import { LeakyReLU } from './leaky-relu.js';
import { PReLU } from './prelu.js';
import { ReLU } from './relu.js';

describeLayerFixtures('rectifiers');

describe('rectifiers', () => {
  it('refuse settings out of range, naming the layer', () => {
    expect(() => new LeakyReLU({ negativeSlope: -1, name: 'r' })).toThrow(
      "LeakyReLU 'r': expected negativeSlope to be a number of at least 0, received -1.",
    );
    expect(() => new ReLU({ maxValue: -1, name: 'r' })).toThrow(InvalidLayerArgument);
    expect(() => new ELU({ alpha: Number.NaN })).toThrow(InvalidLayerArgument);
    expect(() => new PReLU({ sharedAxes: 0 })).toThrow(InvalidLayerArgument);
  });
});

describe('PReLU', () => {
  it('needs to know only the axes it does not share, and refuses other sizes there', () => {
    const layer = new PReLU({ sharedAxes: [1], name: 'p' });
    layer.apply(Input({ shape: [null, 3] }));
    expect(layer.alpha?.shape).toEqual([1, 3]);
    expect(() => layer.apply(tf.ones([1, 2, 4]))).toThrow("Layer 'p': expected size 3 on axis 2");
    expect(() => new PReLU().apply(Input({ shape: [null, 3] }))).toThrow(InvalidLayerArgument);
    expect(() => new PReLU({ sharedAxes: [2] }).apply(Input({ shape: [3] }))).toThrow(InvalidInput);
  });
});
