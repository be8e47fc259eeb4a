import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { runInContext } from '../calls/call-context.js';
import { deserialize } from '../configuration/deserialization.js';
import { DuplicateLayerName, InvalidGraph, InvalidInput, SeveralOutputs } from '../errors.js';
import type { SymbolicTensor } from './graph-node.js';
import { Input } from '../layers/core/input-layer.js';
import { serialize } from '../configuration/layer-config.js';
import { Add } from '../layers/merging/add.js';
import { BatchNormalization } from '../layers/normalization/batch-normalization.js';
import { Dense } from '../layers/core/dense.js';
import { Dropout } from '../layers/regularization/dropout.js';
import { materializeWeights } from '../weights/materialization.js';
import { Model } from './model.js';
import { weightPaths } from '../names/paths.js';
import { Sequential } from './sequential.js';
import { expectNoLeak } from '../testing/fixture.js';
import { describeModelFixtures } from '../testing/model-fixtures.js';
import { testRandom, testRun } from '../testing/random.js';

describeModelFixtures('models');

function twoEnds(): Model {
  const left = Input({ shape: [3], name: 'left' });
  const right = Input({ shape: [2], name: 'right' });
  const a = new Dense({ units: 2, name: 'a' }).apply(left);
  const sum = new Add({ name: 'sum' }).apply([a, right]);
  return new Model({ inputs: [left, right], outputs: [sum, a], name: 'ends' });
}

describe('Model', () => {
  it('is built when constructed, with inferred shapes', () => {
    const model = twoEnds();
    expect(model.isBuilt).toBe(true);
    expect(model.inputShape).toEqual([
      [null, 3],
      [null, 2],
    ]);
    expect(model.outputShape).toEqual([
      [null, 2],
      [null, 2],
    ]);
    expect(model.layers.map((layer) => layer.name)).toEqual(['left', 'a', 'right', 'sum']);
  });

  it('orders layers by their longest way to an output, as Keras does', () => {
    const input = Input({ shape: [2], name: 'in' });
    const unit = (name: string, from: SymbolicTensor): SymbolicTensor =>
      new Dense({ units: 2, name }).apply(from);
    const long = unit('c', unit('b', unit('a', input)));
    const model = new Model({ inputs: input, outputs: [unit('short', input), long] });
    expect(model.layers.map((layer) => layer.name)).toEqual(['in', 'a', 'b', 'short', 'c']);
  });

  it('returns all outputs through applyAll and refuses apply', () => {
    expectNoLeak(() => {
      const model = twoEnds();
      materializeWeights(model, { seed: 1, random: testRandom() });
      const inputs = [tf.ones([4, 3]), tf.ones([4, 2])];
      const outputs = model.applyAll(inputs);
      expect(outputs.map((output) => output.shape)).toEqual([
        [4, 2],
        [4, 2],
      ]);
      expect(() => model.apply(inputs)).toThrow(SeveralOutputs);
      tf.dispose([...inputs, ...outputs]);
      model.dispose();
    });
  });

  it('counts a shared layer once and calls it as often as the graph does', () => {
    const input = Input({ shape: [2] });
    const shared = new Dense({ units: 2, name: 'shared' });
    const output = new Add({}).apply([shared.apply(input), shared.apply(shared.apply(input))]);
    const model = new Model({ inputs: input, outputs: output });
    expect([...weightPaths(model).keys()]).toEqual(['shared/kernel', 'shared/bias']);
    expect(model.weights).toHaveLength(2);
  });

  it('bakes training given when the graph was built: it wins in every run', () => {
    const input = Input({ shape: [64] });
    const output = new Dropout({ rate: 0.5 }).apply(input, { training: true });
    const model = new Model({ inputs: input, outputs: output });
    const x = tf.ones([1, 64]);
    for (const training of [true, false, undefined]) {
      const { result } = runInContext(testRun(training), () => model.apply(x));
      expect([...result.dataSync()]).toContain(0);
    }
    // Keras 3.15.1 lets an explicit argument of the model's call overrule the baked one; the reference, and Thaw, do not.
    const { result } = runInContext(testRun(), () => model.apply(x, { training: false }));
    expect([...result.dataSync()]).toContain(0);
  });

  it('bakes training into a nested model for all that is inside it', () => {
    const inner = new Sequential([Input({ shape: [3] }), new BatchNormalization({ name: 'bn' })], {
      name: 'base',
    });
    const input = Input({ shape: [3] });
    const model = new Model({ inputs: input, outputs: inner.apply(input, { training: false }) });
    materializeWeights(model, { seed: 1, random: testRandom() });
    const { updates } = runInContext(testRun(true), () => model.apply(tf.ones([2, 3])));
    expect(updates).toEqual([]);
    const revived = deserialize(serialize(model));
    materializeWeights(revived, { seed: 1, random: testRandom() });
    expect(runInContext(testRun(true), () => revived.apply(tf.ones([2, 3]))).updates).toEqual([]);
  });

  it('names the layers that share a name', () => {
    const input = Input({ shape: [2], name: 'in' });
    const output = new Dense({ units: 1, name: 'd' }).apply(new Dense({ units: 2, name: 'd' }).apply(input));
    const make = () => new Model({ inputs: input, outputs: output, name: 'm' });
    expect(make).toThrow(DuplicateLayerName);
    expect(make).toThrow(
      "Model 'm': expected unique layer names, received more than one 'd'. Give each layer its own 'name'.",
    );
  });

  it('names the input that the outputs need and that was not given', () => {
    const a = Input({ shape: [2], name: 'a' });
    const b = Input({ shape: [2], name: 'b' });
    const sum = new Add().apply([a, b]);
    expect(() => new Model({ inputs: a, outputs: sum, name: 'm' })).toThrow(
      "Model 'm': the outputs depend on 'b', which is not among the inputs given.",
    );
    expect(() => new Model({ inputs: sum, outputs: sum })).toThrow(InvalidGraph);
  });
});

describe('Model inputs', () => {
  const input = Input({ shape: [3], name: 'in' });
  const model = new Model({ inputs: input, outputs: new Dense({ units: 1 }).apply(input), name: 'm' });

  it.each([
    [tf.ones([2, 4]), "Layer 'm': expected input 0 of shape [null, 3], received shape [2, 4]."],
    [tf.ones([3]), "Layer 'm': expected input 0 of shape [null, 3], received shape [3]."],
    [tf.ones([2, 3], 'int32'), "Layer 'm': expected input 0 of dtype float32, received int32."],
    [[tf.ones([2, 3]), tf.ones([2, 3])], "Layer 'm': expected 1 tensors, received a list of 2."],
  ])('are refused when they do not fit (%#)', (inputs, message) => {
    expect(() => model.apply(inputs)).toThrow(InvalidInput);
    expect(() => model.apply(inputs)).toThrow(message);
  });
});
