import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { InvalidGraph, LayerNotFound } from '../errors.js';
import { Input } from '../layers/core/input-layer.js';
import { Add } from '../layers/merging/add.js';
import { Dense } from '../layers/core/dense.js';
import { materializeWeights } from '../weights/materialization.js';
import { Model } from './model.js';
import { weightPaths } from '../names/paths.js';
import { Sequential } from './sequential.js';
import { testRandom } from '../testing/random.js';
import { truncateModel } from './truncation.js';

const sequential = (): Sequential =>
  new Sequential(
    [Input({ shape: [3] }), new Dense({ units: 4, name: 'a' }), new Dense({ units: 2, name: 'b' })],
    { name: 's' },
  );

function graph(): Model {
  const x = Input({ shape: [3], name: 'x' });
  const z = Input({ shape: [4], name: 'z' });
  const a = new Dense({ units: 4, name: 'a' }).apply(x);
  const shared = new Dense({ units: 4, name: 'shared' });
  const sum = new Add({ name: 'sum' }).apply([shared.apply(a), shared.apply(z)]);
  return new Model({ inputs: [x, z], outputs: new Dense({ units: 1, name: 'head' }).apply(sum), name: 'g' });
}

describe('truncateModel', () => {
  it('keeps layers, weights, name and input of a Sequential up to the layer', () => {
    const model = sequential();
    const part = truncateModel(model, 'a');
    expect(part.name).toBe('s');
    expect(part.outputShape).toEqual([null, 4]);
    expect(part.weights).toEqual(model.weights.slice(0, 2));
  });

  it('keeps the part of a graph that the layer needs, inputs included', () => {
    const part = truncateModel(graph(), 'a');
    expect(part.inputShape).toEqual([null, 3]);
    expect([...weightPaths(part).keys()]).toEqual(['a/kernel', 'a/bias']);
    materializeWeights(part, { seed: 1, random: testRandom() });
    expect(part.apply(tf.ones([2, 3])).shape).toEqual([2, 4]);
    expect(truncateModel(graph(), 'sum').inputShape).toHaveLength(2);
  });

  it('leaves what is frozen frozen', () => {
    const model = sequential();
    model.trainable = false;
    const part = truncateModel(model, 'a');
    expect(part.trainable).toBe(false);
    expect(part.weights.some((weight) => weight.trainable)).toBe(false);
  });

  it('names the nearest layers for one that does not exist, and refuses an ambiguous cut', () => {
    expect(() => truncateModel(graph(), 'hed')).toThrow(LayerNotFound);
    expect(() => truncateModel(graph(), 'hed')).toThrow("Model 'g' has no layer 'hed' (nearest: 'head',");
    expect(() => truncateModel(graph(), 'shared')).toThrow(InvalidGraph);
    expect(() => truncateModel(graph(), 'shared')).toThrow(
      "cannot be cut after 'shared', which is called 2 times.",
    );
  });
});
