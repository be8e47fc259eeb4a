import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { deserialize } from '../../configuration/deserialization.js';
import { InvalidInput, InvalidLayerArgument, NotSupported } from '../../errors.js';
import { Input } from '../core/input-layer.js';
import type { Layer } from '../../layer.js';
import { describeLayerFixtures } from '../../testing/layer-fixtures.js';
import { GroupNormalization } from './group-normalization.js';
import { LayerNormalization } from './layer-normalization.js';
import { UnitNormalization } from './unit-normalization.js';

describeLayerFixtures('layer-normalization');
describeLayerFixtures('group-normalization');
describeLayerFixtures('unit-normalization');

const build = (layer: Layer, shape: readonly (number | null)[]) => layer.apply(Input({ shape }));

describe('LayerNormalization', () => {
  it('refuses axes that are not there, named twice or of unknown size, and rms_scaling', () => {
    expect(() => build(new LayerNormalization({ axis: [1, 4], name: 'n' }), [2, 3])).toThrow(
      "Layer 'n': expected an input that has axis 4, received shape [null, 2, 3].",
    );
    expect(() => build(new LayerNormalization({ axis: [2, -1] }), [2, 3])).toThrow(InvalidInput);
    expect(() => build(new LayerNormalization(), [2, null])).toThrow(InvalidLayerArgument);
    expect(() => new LayerNormalization({ axis: [] })).toThrow(InvalidLayerArgument);
    const config = { class_name: 'LayerNormalization', config: { name: 'n', rms_scaling: true } };
    expect(() => deserialize(config)).toThrow(NotSupported);
  });

  it('refuses a second input of another size, naming the layer', () => {
    const layer = new LayerNormalization({ name: 'n' });
    build(layer, [3]);
    expect(() => build(layer, [4])).toThrow("Layer 'n': expected size 3 on axis -1");
  });
});

describe('GroupNormalization', () => {
  it('refuses groups that do not divide the channels, and the batch axis', () => {
    expect(() => build(new GroupNormalization({ name: 'g' }), [3])).toThrow(
      "GroupNormalization 'g': expected groups to be a divisor of the 3 entries of axis -1, received 32.",
    );
    expect(() => build(new GroupNormalization({ groups: 2 }), [3])).toThrow(InvalidLayerArgument);
    expect(() => new GroupNormalization({ groups: 0 })).toThrow(InvalidLayerArgument);
    expect(() => new GroupNormalization({ axis: 0 })).toThrow(InvalidLayerArgument);
    expect(() => build(new GroupNormalization({ groups: 1, axis: -2 }), [3])).toThrow(InvalidInput);
  });
});

describe('UnitNormalization', () => {
  it('leaves zeros as they are and refuses axes that are not there', () => {
    expect([...new UnitNormalization().apply(tf.zeros([1, 2])).dataSync()]).toEqual([0, 0]);
    expect(() => new UnitNormalization({ axis: 3 }).apply(tf.zeros([1, 2]))).toThrow(InvalidInput);
  });
});
