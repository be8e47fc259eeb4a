import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { deserialize } from '../../configuration/deserialization.js';
import { InvalidConfig, InvalidInput, InvalidLayerArgument, NotSupported } from '../../errors.js';
import { Input } from '../core/input-layer.js';
import { Sequential } from '../../models/sequential.js';
import { expectNoLeak } from '../../testing/fixture.js';
import { describeLayerFixtures } from '../../testing/layer-fixtures.js';
import { Normalization } from './normalization.js';
import { Rescaling } from './rescaling.js';

describeLayerFixtures('rescaling');
describeLayerFixtures('normalization');

describe('Rescaling', () => {
  it('takes whole numbers and returns float32', () => {
    const pixels = tf.tensor([0, 51, 255], [3], 'int32');
    const output = new Rescaling({ scale: 1 / 256 }).apply(pixels);
    expect(output.dtype).toBe('float32');
    expect([...output.dataSync()]).toEqual([0, 51 / 256, 255 / 256]);
  });

  it('refuses what is no number, naming the layer', () => {
    expect(() => new Rescaling({ scale: [1, Number.NaN], name: 'r' })).toThrow(InvalidLayerArgument);
    expect(() => new Rescaling({ scale: 1, offset: Infinity, name: 'r' })).toThrow(
      "Rescaling 'r': expected offset to be a finite number or a list of them, received Infinity.",
    );
    expect(() => deserialize({ class_name: 'Rescaling', config: { offset: 1 } })).toThrow(InvalidConfig);
  });
});

describe('Normalization', () => {
  it('adapts to data: over all axes but its own', () => {
    expectNoLeak(() => {
      const layer = new Normalization();
      const data = tf.tensor2d([
        [0, 7, 4],
        [2, 9, 6],
        [0, 7, 4],
        [2, 9, 6],
      ]);
      layer.adapt(data);
      const output = layer.apply(data);
      expect([...output.dataSync()].slice(0, 6)).toEqual([-1, -1, -1, 1, 1, 1]);
      tf.dispose([data, output]);
      layer.dispose();
    });
  });

  it('adapts to everything with axis null', () => {
    const layer = new Normalization({ axis: null });
    layer.adapt(tf.tensor1d([1, 2, 3, 4, 5]));
    const [lowest] = layer.apply(tf.tensor1d([1, 2, 3])).dataSync();
    expect(lowest).toBeCloseTo(-Math.SQRT2, 6);
  });

  it('has weights that never train, and none where its statistics are given', () => {
    const adapted = new Normalization({ name: 'n' });
    const model = new Sequential([Input({ shape: [2, 3] }), adapted]);
    expect(model.weights.map(({ name, shape }) => [name, shape])).toEqual([
      ['mean', [3]],
      ['variance', [3]],
      ['count', []],
    ]);
    adapted.trainable = true;
    expect(model.trainableWeights).toEqual([]);
    const given = new Normalization({ mean: 1, variance: 2 });
    given.build([null, 3]);
    expect(given.weights).toEqual([]);
    expect(() => given.adapt(tf.ones([2, 3]))).toThrow(NotSupported);
  });

  it('refuses statistics that do not fit, naming the layer', () => {
    const make = (options: object) => () => new Normalization({ name: 'n', ...options });
    expect(make({ mean: 1 })).toThrow(
      "Normalization 'n': expected variance to be of mean's shape, given where mean is, received undefined.",
    );
    expect(make({ variance: 1 })).toThrow(InvalidLayerArgument);
    expect(make({ mean: [1, 2], variance: [1] })).toThrow(InvalidLayerArgument);
    expect(make({ mean: [[1], [2, 3]], variance: 1, axis: [1, 2] })).toThrow(
      "Normalization 'n': expected mean to be a number, or numbers in lists at most 2 deep, received [[1],[2,3]].",
    );
    expect(make({ mean: [1], variance: [1], axis: null })).toThrow(InvalidLayerArgument);
    expect(() => make({ mean: [1, 2], variance: [1, 2] })().build([null, 3])).toThrow(
      "Normalization 'n': expected mean to be broadcastable to the sizes [3] of axis [-1], received [1,2].",
    );
  });

  it('refuses axes that are not there, and other inputs than it was built for', () => {
    expect(() => new Normalization({ axis: 2, name: 'n' }).build([null, 3])).toThrow(InvalidInput);
    expect(() => new Normalization({ name: 'n' }).build([2, null])).toThrow(InvalidLayerArgument);
    const layer = new Normalization({ name: 'n' });
    layer.build([null, 3]);
    expect(() => layer.apply(tf.ones([2, 4]))).toThrow(
      "Layer 'n': expected size 3 on axis 1, received shape [2, 4].",
    );
  });
});
