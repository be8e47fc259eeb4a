import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { LayerNotBuilt, WeightCountMismatch, WeightMismatch, WeightNotMaterialized } from '../errors.js';
import { Input } from '../layers/core/input-layer.js';
import { BatchNormalization } from '../layers/normalization/batch-normalization.js';
import { Dense } from '../layers/core/dense.js';
import { Sequential } from '../models/sequential.js';
import { expectNoLeak } from '../testing/fixture.js';

function model(): Sequential {
  return new Sequential([
    Input({ shape: [1] }),
    new Dense({ units: 2, name: 'd' }),
    new BatchNormalization({ name: 'b' }),
  ]);
}

const VALUES = [[[1, 2]], [3, 4], [5, 6], [7, 8], [9, 10], [11, 12]];

describe('setWeights and getWeights', () => {
  it('take and give values in the order of weights, whatever is frozen', () => {
    expectNoLeak(() => {
      const [from, to] = [model(), model()];
      from.trainable = false;
      const given = VALUES.map((value) => tf.tensor(value));
      from.setWeights(given);
      tf.dispose(given);
      const values = from.getWeights();
      to.setWeights(values);
      tf.dispose(values);
      expect(to.weights.map((weight) => weight.read().arraySync())).toEqual(VALUES);
      from.dispose();
      to.dispose();
    });
  });

  it('refuse another number of values, naming the layer', () => {
    expect(() => model().setWeights([])).toThrow(WeightCountMismatch);
    const layer = new Dense({ units: 2, name: 'd' });
    layer.build([null, 1]);
    expect(() => layer.setWeights([tf.ones([1, 2])])).toThrow(
      "Layer 'd': expected the values of 2 weights, received 1.",
    );
  });

  it('refuse a shape or dtype that does not match, naming the weight, and then change nothing', () => {
    const layer = new Dense({ units: 2, name: 'd' });
    layer.build([null, 1]);
    layer.setWeights([tf.zeros([1, 2]), tf.zeros([2])]);
    expect(() => layer.setWeights([tf.ones([1, 2]), tf.ones([3])])).toThrow(
      "Weight 'd/bias': expected shape [2], received shape [3].",
    );
    expect(() => layer.setWeights([tf.ones([1, 2]), tf.ones([2], 'int32')])).toThrow(WeightMismatch);
    expect(layer.getWeights().map((value) => value.arraySync())).toEqual([[[0, 0]], [0, 0]]);
  });

  it('say when there is nothing to take or give yet', () => {
    const layer = new Dense({ units: 2, name: 'd' });
    expect(() => layer.setWeights([tf.ones([1, 2]), tf.ones([2])])).toThrow(LayerNotBuilt);
    layer.build([null, 1]);
    expect(() => layer.getWeights()).toThrow(WeightNotMaterialized);
  });
});
