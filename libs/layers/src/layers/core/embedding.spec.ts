import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { deserialize } from '../../configuration/deserialization.js';
import { InvalidInput, InvalidLayerArgument } from '../../errors.js';
import { Input } from './input-layer.js';
import { known } from '../../known.js';
import { materializeWeights } from '../../weights/materialization.js';
import { Sequential } from '../../models/sequential.js';
import { expectNoLeak, gradientsOf } from '../../testing/fixture.js';
import { describeLayerFixtures } from '../../testing/layer-fixtures.js';
import { testRandom } from '../../testing/random.js';
import { Embedding } from './embedding.js';
import { Flatten } from '../reshaping/flatten.js';

describeLayerFixtures('embedding');

function built(): Embedding {
  const layer = new Embedding({ inputDim: 3, outputDim: 2, name: 'e', embeddingsInitializer: 'identity' });
  layer.build([null]);
  materializeWeights(layer, { seed: 1, random: testRandom() });
  return layer;
}

describe('Embedding', () => {
  it('takes int32 as well as float32, and refuses what is no number', () => {
    const layer = built();
    const values = (x: tf.Tensor): number[] => Array.from(layer.apply(x).dataSync());
    expect(values(tf.tensor1d([1, 0], 'int32'))).toEqual([0, 1, 1, 0]);
    expect(values(tf.tensor1d([1, 0]))).toEqual([0, 1, 1, 0]);
    expect(() => layer.apply(tf.tensor1d([true], 'bool'))).toThrow(
      "Layer 'e': expected input 0 of dtype int32 or float32, received bool.",
    );
  });

  it('names an index outside of the table, and leaves no tensor', () => {
    const layer = built();
    const outside = tf.tensor1d([0, 3], 'int32');
    expectNoLeak(() => {
      expect(() => layer.apply(outside)).toThrow(InvalidInput);
      expect(() => layer.apply(outside)).toThrow("Layer 'e': expected indices from 0 to 2, received 3.");
    });
  });

  it('is the first layer of a model of indices, trained by what reads them', () => {
    const model = new Sequential([Input({ shape: [2], dtype: 'int32' }), built(), new Flatten()]);
    expect(model.outputShape).toEqual([null, 4]);
    const indices = tf.tensor2d([[2, 2]], [1, 2], 'int32');
    expect(() => model.apply(tf.ones([1, 2]))).toThrow(InvalidInput);
    const embeddings = known(model.weights[0], 'the embeddings').read();
    const [gradient] = gradientsOf([embeddings], () => tf.sum(model.apply(indices)));
    expect(Array.from(gradient?.dataSync() ?? [])).toEqual([0, 0, 0, 0, 2, 2]);
  });

  it('refuses sizes out of range', () => {
    expect(() => new Embedding({ inputDim: 0, outputDim: 2 })).toThrow(InvalidLayerArgument);
  });

  it('reads a configuration that still has an input length', () => {
    const config = { name: 'e', input_dim: 2, output_dim: 3, input_length: 7 };
    expect(deserialize({ class_name: 'Embedding', config }).computeOutputShape([null, 7])).toEqual([
      null,
      7,
      3,
    ]);
  });
});
