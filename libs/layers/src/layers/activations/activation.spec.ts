import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { InvalidInput, InvalidLayerArgument } from '../../errors.js';
import { Input } from '../core/input-layer.js';
import { describeLayerFixtures } from '../../testing/layer-fixtures.js';
import { Activation } from './activation.js';
import { Dense } from '../core/dense.js';

describeLayerFixtures('activations');
describeLayerFixtures('activation-layers');

describe('Activation', () => {
  it('halves the last axis for glu, which needs an even size', () => {
    const glu = (): Activation => new Activation({ activation: 'glu', name: 'a' });
    expect(glu().apply(Input({ shape: [3, 4] })).shape).toEqual([null, 3, 2]);
    expect(glu().apply(Input({ shape: [null] })).shape).toEqual([null, null]);
    expect(() => glu().apply(Input({ shape: [3] }))).toThrow(
      "Layer 'a': expected a last axis of even size, received shape [null, 3].",
    );
    expect(() => glu().apply(tf.ones([1, 3]))).toThrow(InvalidInput);
  });

  it('refuses names it does not know, and functions that mean nothing by name alone', () => {
    for (const activation of ['threshold', 'nothing', 'toString'])
      expect(() => new Activation({ activation: activation as 'relu', name: 'a' })).toThrow(
        "Activation 'a': expected activation to be one of linear, relu,",
      );
    expect(() => new Dense({ units: 2, activation: 'glu' as 'relu' })).toThrow(InvalidLayerArgument);
  });
});
