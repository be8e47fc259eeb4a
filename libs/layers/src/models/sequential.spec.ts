import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { runInContext } from '../calls/call-context.js';
import {
  DuplicateLayerName,
  InvalidInput,
  InvalidLayerArgument,
  LayerNotBuilt,
  NotSupported,
} from '../errors.js';
import { Input } from '../layers/core/input-layer.js';
import { known } from '../known.js';
import { Dense } from '../layers/core/dense.js';
import { materializeWeights } from '../weights/materialization.js';
import { Model } from './model.js';
import { Sequential } from './sequential.js';
import { AutoScaleDropout } from '../testing/custom-layers.js';
import { expectNoLeak, gradientsOf } from '../testing/fixture.js';
import { testRandom, testRun } from '../testing/random.js';

describe('Sequential', () => {
  it('on a built base is built at construction; freezing the base leaves the head', () => {
    const input = Input({ shape: [3] });
    const base = new Model({ inputs: input, outputs: new Dense({ units: 4 }).apply(input) });
    const model = new Sequential([base, new Dense({ units: 10 })]);
    expect(model.outputShape).toEqual([null, 10]);
    const [first] = model.layers;
    if (first) first.trainable = false;
    expect(model.trainableWeights).toHaveLength(2);
  });

  it('without an input is built by its first call, for any batch', () => {
    expectNoLeak(() => {
      const model = new Sequential([new Dense({ units: 2, name: 'd' })], { name: 's' });
      expect(model.weights).toEqual([]);
      expect(() => model.inputShape).toThrow(LayerNotBuilt);
      model.build([null, 3]);
      materializeWeights(model, { seed: 1, random: testRandom() });
      const inputs = [tf.ones([1, 3]), tf.ones([5, 3])];
      const shapes = inputs.map((x) => {
        const y = model.apply(x);
        y.dispose();
        return y.shape;
      });
      expect(shapes).toEqual([
        [1, 2],
        [5, 2],
      ]);
      tf.dispose(inputs);
      model.dispose();
    });
    const eager = new Sequential([new AutoScaleDropout({ rate: 0.5, name: 'auto' })], { name: 's' });
    eager.apply(tf.ones([2, 3]));
    expect(eager.apply(tf.ones([7, 3])).shape).toEqual([7, 3]);
    expect(() => eager.apply(tf.ones([7, 4]))).toThrow(InvalidInput);
  });

  it('builds what is added to it later', () => {
    const model = new Sequential([Input({ shape: [3] }), new Dense({ units: 2, name: 'a' })]);
    model.add(new Dense({ units: 5, name: 'b' }));
    expect(model.outputShape).toEqual([null, 5]);
    expect(model.weights.map((weight) => weight.shape)).toEqual([[3, 2], [2], [2, 5], [5]]);
  });

  it('refuses duplicate names, an input in the middle, and what is no layer', () => {
    const d = (): Dense => new Dense({ units: 1, name: 'd' });
    expect(() => new Sequential([d(), d()])).toThrow(DuplicateLayerName);
    expect(() => new Sequential([d(), Input({ shape: [1] })])).toThrow(NotSupported);
    expect(() => new Sequential([d().apply(Input({ shape: [1] }))])).toThrow(InvalidLayerArgument);
  });

  it('may use one layer twice', () => {
    const layer = new Dense({ units: 3, name: 'd' });
    const model = new Sequential([Input({ shape: [3] }), layer, layer]);
    expect(model.weights).toHaveLength(2);
    expect(model.outputShape).toEqual([null, 3]);
  });
});

describe('a custom layer', () => {
  it('drops and scales in training, has one weight, and its gradient matches finite differences', () => {
    const layer = new AutoScaleDropout({ rate: 0.5, name: 'auto' });
    const x = tf.ones([1, 100]);
    const run = (): tf.Tensor => runInContext(testRun(true), () => layer.apply(x)).result;
    layer.build([1, 100]);
    materializeWeights(layer, { seed: 1, random: testRandom() });
    expect(layer.trainableWeights).toHaveLength(1);
    expect(new Set(run().dataSync())).toEqual(new Set([0, 2]));
    const [gradient] = gradientsOf([known(layer.scale, 'the scale').read()], () => tf.sum(run()));
    const before = tf.sum(run()).dataSync()[0] ?? 0;
    layer.scale?.assign(tf.scalar(3));
    const after = tf.sum(run()).dataSync()[0] ?? 0;
    expect(gradient?.dataSync()[0]).toBeCloseTo(after - before, 3);
  });

  it('frozen before its first call has nothing trainable and still drops', () => {
    const layer = new AutoScaleDropout({ rate: 0.5 });
    const parent = new Sequential([Input({ shape: [100] }), layer]);
    layer.trainable = false;
    materializeWeights(parent, { seed: 1, random: testRandom() });
    const { result } = runInContext(testRun(false), () => layer.apply(tf.ones([1, 100]), { training: true }));
    expect([...result.dataSync()]).toContain(0);
    expect([layer.trainableWeights, parent.trainableWeights]).toEqual([[], []]);
  });
});
