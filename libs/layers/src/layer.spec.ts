import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { InvalidInput, InvalidLayerArgument, InvalidTrainable } from './errors.js';
import { Input } from './layers/core/input-layer.js';
import { BatchNormalization } from './layers/normalization/batch-normalization.js';
import { Dense } from './layers/core/dense.js';
import { Dropout } from './layers/regularization/dropout.js';
import { materializeWeights } from './weights/materialization.js';
import { Sequential } from './models/sequential.js';
import { Chain, TrainingProbe } from './testing/custom-layers.js';
import { expectNoLeak } from './testing/fixture.js';
import { testRandom } from './testing/random.js';
import { zeros } from './initializers/initializers.js';
import { Layer } from './layer.js';

function dense(name: string): Dense {
  return new Dense({ units: 2, name });
}

describe('trainable', () => {
  it('empties the layer’s own list and reaches its weights', () => {
    const layer = dense('d');
    layer.build([null, 3]);
    layer.trainable = false;
    expect(layer.trainableWeights).toEqual([]);
    expect(layer.nonTrainableWeights).toEqual(layer.weights);
    expect(layer.weights.map((weight) => weight.trainable)).toEqual([false, false]);
  });

  it('set before build freezes what is created later', () => {
    const layer = new Chain([dense('a'), new Chain([dense('b')])]);
    layer.trainable = false;
    layer.build([null, 3]);
    expect(layer.weights).toHaveLength(4);
    expect(layer.weights.some((weight) => weight.trainable)).toBe(false);
    expect(new Chain([layer]).trainableWeights).toEqual([]);
  });

  it('given to the constructor freezes what is created later', () => {
    const layer = new Dense({ units: 1, trainable: false });
    layer.build([null, 3]);
    expect(layer.trainableWeights).toEqual([]);
    expect(layer.weights.some((weight) => weight.trainable)).toBe(false);
  });

  it('reaches sublayers to any depth, and thawing does too', () => {
    const deep = dense('deep');
    const outer = new Sequential([new Chain([new Chain([deep])])]);
    outer.trainable = false;
    expect(deep.trainable).toBe(false);
    outer.trainable = true;
    expect(deep.trainable).toBe(true);
  });

  it('of a frozen container freezes a sublayer that is added afterwards, with weights or without', () => {
    const chain = new Chain([dense('a')]);
    const sequential = new Sequential([chain]);
    sequential.trainable = false;
    const late = dense('late');
    late.build([null, 2]);
    chain.parts.push(late);
    const later = dense('later');
    sequential.add(later);
    sequential.build([null, 3]);
    expect([late.trainable, later.trainable]).toEqual([false, false]);
    expect(new Chain([sequential]).trainableWeights).toEqual([]);
  });

  it('of a thawed child counts for what contains its frozen container, not for the container', () => {
    const child = dense('child');
    const container = new Sequential([Input({ shape: [3] }), child, dense('other')]);
    const outer = new Chain([container]);
    container.trainable = false;
    child.trainable = true;
    expect(container.trainableWeights).toEqual([]);
    expect(outer.trainableWeights).toEqual(child.weights);
  });

  it('of a weight alone hides that weight alone', () => {
    const layer = dense('d');
    layer.build([null, 3]);
    const [kernel, bias] = layer.weights;
    if (kernel) kernel.trainable = false;
    expect(layer.trainable).toBe(true);
    expect(layer.trainableWeights).toEqual([bias]);
    layer.trainable = true;
    expect(layer.trainableWeights).toEqual([kernel, bias]);
  });

  it('never makes moving statistics trainable', () => {
    const layer = new BatchNormalization();
    layer.build([null, 3]);
    layer.trainable = false;
    layer.trainable = true;
    expect(layer.trainableWeights.map((weight) => weight.name)).toEqual(['gamma', 'beta']);
  });

  it('never changes the order of weights', () => {
    const model = new Sequential([
      Input({ shape: [3] }),
      dense('a'),
      new BatchNormalization({ name: 'b' }),
      dense('c'),
    ]);
    const before = model.weights;
    const [, b] = model.layers;
    if (b) b.trainable = false;
    expect(model.weights).toEqual(before);
    model.trainable = false;
    expect(model.weights).toEqual(before);
  });

  it('refuses what is not a boolean, naming the layer', () => {
    const layer = dense('d');
    for (const value of [0, 'false', null, undefined]) {
      expect(() => (layer.trainable = value as unknown as boolean)).toThrow(InvalidTrainable);
    }
    expect(() => (layer.trainable = 'no' as unknown as boolean)).toThrow(
      "Layer 'd': expected 'trainable' to be true or false, received 'no'.",
    );
    expect(() => new Dense({ units: 1, trainable: 1 as unknown as boolean })).toThrow(InvalidTrainable);
  });
});

describe('a layer', () => {
  it('finds its sublayers in properties, arrays, maps and plain objects, each once', () => {
    const [a, b, c, d] = [dense('a'), dense('b'), dense('c'), dense('d')];
    class Holder extends TrainingProbe {
      readonly first = a;
      readonly list = [b, [c]];
      readonly byName = new Map([['d', d]]);
      readonly again = { deep: { a } };
    }
    expect(new Holder().sublayers).toEqual([a, b, c, d]);
  });

  it('never hands its input out as its output', () => {
    expectNoLeak(() => {
      const x = tf.tensor1d([1, 2]);
      const y = new Dropout({ rate: 0.5 }).apply(x);
      expect(y).not.toBe(x);
      y.dispose();
      expect([...x.dataSync()]).toEqual([1, 2]);
      x.dispose();
    });
  });

  it('leaves no tensor behind when its call throws', () => {
    class Failing extends Layer {
      override call(x: tf.Tensor): tf.Tensor {
        tf.add(x, 1);
        throw new Error('midway');
      }
    }
    const x = tf.zeros([2]);
    expectNoLeak(() => expect(() => new Failing().apply(x)).toThrow('midway'));
    x.dispose();
  });

  it('refuses a list where it takes one tensor', () => {
    const x = tf.zeros([2, 3]);
    expect(() => dense('d').apply([x, x])).toThrow(InvalidInput);
    expect(() => dense('d').apply([x, x])).toThrow(
      "Layer 'd': expected a single tensor, received a list of 2.",
    );
  });

  it('refuses names that would break paths, and two weights of one name', () => {
    expect(() => dense('a/b')).toThrow(InvalidLayerArgument);
    expect(() => dense('')).toThrow("expected name to be a text without '/', received ''");
    class Twice extends TrainingProbe {
      protected override declareWeights(): void {
        this.addWeight({ name: 'w', shape: [], initializer: zeros() });
        this.addWeight({ name: 'w', shape: [], initializer: zeros() });
      }
    }
    expect(() => new Twice({ name: 't' }).build([1])).toThrow(
      "Weight of layer 't': expected name to be new in its layer, received 'w'.",
    );
  });

  it('reports other inputs than it was built for', () => {
    const layer = dense('d');
    materializeBuilt(layer);
    expect(() => layer.apply(tf.zeros([2, 4]))).toThrow(
      "Layer 'd': expected size 3 on axis -1, received shape [2, 4].",
    );
    expect(() => layer.apply(tf.zeros([3]))).toThrow(
      "Layer 'd': expected an input of rank 2 or more, received shape [3].",
    );
    layer.dispose();
  });
});

function materializeBuilt(layer: Dense): void {
  layer.build([null, 3]);
  materializeWeights(layer, { seed: 1, random: testRandom() });
}
