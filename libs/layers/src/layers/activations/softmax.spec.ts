import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { InvalidInput, InvalidLayerArgument } from '../../errors.js';
import { describeLayerFixtures } from '../../testing/layer-fixtures.js';
import { Softmax } from './softmax.js';

describeLayerFixtures('softmax');

describe('Softmax', () => {
  it('refuses axes and masks that do not fit, naming the layer', () => {
    const x = tf.ones([2, 3]);
    expect(() => new Softmax({ axis: [1, 2], name: 's' }).apply(x)).toThrow(
      "Layer 's': expected an input that has axis 2, received shape [2, 3].",
    );
    expect(() => new Softmax({ axis: 0.5 })).toThrow(InvalidLayerArgument);
    expect(() => new Softmax({ name: 's' }).apply(x, { mask: tf.ones([2]) })).toThrow(
      "Layer 's': expected a mask that broadcasts to [2, 3], received shape [2].",
    );
    expect(() => new Softmax().apply(x, { mask: tf.ones([1, 2, 3]) })).toThrow(InvalidInput);
  });
});
