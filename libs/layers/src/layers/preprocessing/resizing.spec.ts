import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { deserialize } from '../../configuration/deserialization.js';
import { Input } from '../core/input-layer.js';
import { serialize } from '../../configuration/layer-config.js';
import { describeLayerFixtures } from '../../testing/layer-fixtures.js';
import { CenterCrop } from './center-crop.js';
import { RandomCrop } from './random-crop.js';
import { Resizing } from './resizing.js';

describeLayerFixtures('images');

describe.each([CenterCrop, RandomCrop, Resizing])('%o', (layerClass) => {
  const layer = new layerClass({ height: 3, width: 5, name: 'l' });
  const { className } = layer;

  it('infers its output shape, with and without a batch axis', () => {
    expect(layer.computeOutputShape([null, null, null, 2])).toEqual([null, 3, 5, 2]);
    expect(layer.computeOutputShape([8, 9, 2])).toEqual([3, 5, 2]);
  });

  it('refuses sizes and ranks that cannot be, naming itself', () => {
    expect(() => new layerClass({ height: 3, width: 0, name: 'l' })).toThrow(
      `${className} 'l': expected width to be a positive integer, received 0.`,
    );
    expect(() => layer.apply(tf.ones([2, 2]))).toThrow(
      "Layer 'l': expected an input of rank 3 or 4, received shape [2, 2].",
    );
    expect(() => layer.apply(Input({ shape: [2, 2, 2, 2] }))).toThrow(
      'of rank 3 or 4, received shape [null, 2',
    );
  });

  it('refuses channels before the image', () => {
    const config = serialize(layer);
    const other = { ...config, config: { ...config.config, data_format: 'channels_first' } };
    expect(() => deserialize(other)).toThrow(
      `${className} 'l': 'data_format': "channels_first" is not supported.`,
    );
  });
});

describe('Resizing', () => {
  it('refuses what it cannot do', () => {
    const size = { height: 2, width: 2, name: 'r' };
    expect(() => new Resizing({ ...size, interpolation: 'lanczos3' })).toThrow(
      "Resizing 'r': 'interpolation': 'lanczos3' is not supported.",
    );
    expect(() => new Resizing({ ...size, interpolation: 'cubic' })).toThrow(
      "Resizing 'r': expected interpolation to be 'nearest' or 'bilinear', received 'cubic'.",
    );
    expect(() => new Resizing({ ...size, cropToAspectRatio: true, padToAspectRatio: true })).toThrow(
      "Resizing 'r': expected padToAspectRatio to be false beside cropToAspectRatio, received true.",
    );
    expect(() => new Resizing(size).apply(tf.ones([2, 2, 1], 'int32'))).toThrow(
      'of dtype float32, received int32',
    );
  });
});

describe('RandomCrop outside of training', () => {
  it('gives the largest part in the middle, resized', () => {
    const images = tf.reshape(tf.range(0, 16), [1, 2, 8, 1]);
    const middle = new RandomCrop({ height: 2, width: 4 }).apply(images, { training: false });
    expect([...middle.dataSync()]).toEqual([2, 3, 4, 5, 10, 11, 12, 13]);
    const smaller = new RandomCrop({ height: 1, width: 2 }).apply(images, { training: false });
    expect([...smaller.dataSync()]).toEqual([6.5, 8.5]);
  });
});
