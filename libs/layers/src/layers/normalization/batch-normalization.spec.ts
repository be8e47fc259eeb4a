import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { runInContext } from '../../calls/call-context.js';
import { deserialize } from '../../configuration/deserialization.js';
import { InvalidInput, InvalidLayerArgument } from '../../errors.js';
import { Input } from '../core/input-layer.js';
import { materializeWeights } from '../../weights/materialization.js';
import { Model } from '../../models/model.js';
import { Sequential } from '../../models/sequential.js';
import type { Shape } from '../../shapes/shape.js';
import { Chain } from '../../testing/custom-layers.js';
import { testRandom, testRun } from '../../testing/random.js';
import { BatchNormalization } from './batch-normalization.js';
import { Dense } from '../core/dense.js';
import { describeLayerFixtures } from '../../testing/layer-fixtures.js';

describeLayerFixtures('batch-normalization');
describeLayerFixtures('batch-normalization-mask');

describe('BatchNormalization', () => {
  const batch = tf.tensor2d([[1], [3]]);

  function built(shape: Shape = [null, 1]): BatchNormalization {
    const layer = new BatchNormalization({ name: 'b' });
    layer.build(shape);
    materializeWeights(layer, { seed: 1, random: testRandom() });
    return layer;
  }

  function deep(layer: BatchNormalization): Sequential {
    const base = new Sequential([Input({ shape: [1] }), new Chain([layer])], { name: 'base' });
    const input = Input({ shape: [1] });
    return new Sequential([new Model({ inputs: input, outputs: base.apply(input), name: 'wrapped' })]);
  }

  it('frozen, equals inference and changes nothing even under an explicit training: true, also deep inside', () => {
    const layer = built();
    const model = deep(layer);
    model.build([null, 1]);
    const inference = model.apply(batch, { training: false }).dataSync();
    model.trainable = false;
    const { result, updates } = runInContext(testRun(true), () => model.apply(batch, { training: true }));
    expect([...result.dataSync()]).toEqual([...inference]);
    expect(updates).toEqual([]);
    model.trainable = true;
    expect(runInContext(testRun(true), () => model.apply(batch)).updates).toHaveLength(2);
  });

  it('frozen deep in a base, changes nothing where training: true is baked into the graph either', () => {
    const layer = built();
    const input = Input({ shape: [1] });
    const base = new Model({ inputs: input, outputs: layer.apply(input, { training: true }), name: 'base' });
    const model = new Sequential([base]);
    const inference = layer.apply(batch, { training: false }).dataSync();
    base.trainable = false;
    const frozen = runInContext(testRun(true), () => model.apply(batch, { training: true }));
    expect([...frozen.result.dataSync()]).toEqual([...inference]);
    expect(frozen.updates).toEqual([]);
    base.trainable = true;
    expect(runInContext(testRun(false), () => model.apply(batch)).updates).toHaveLength(2);
  });

  it('with only gamma and beta frozen, stays in training mode and its statistics move', () => {
    const layer = built();
    const thawed = runInContext(testRun(true), () => layer.apply(batch));
    for (const weight of [layer.gamma, layer.beta]) if (weight) weight.trainable = false;
    expect(layer.trainableWeights).toEqual([]);
    const { result, updates } = runInContext(testRun(true), () => layer.apply(batch));
    expect([...result.dataSync()]).toEqual([...thawed.result.dataSync()]);
    expect(updates.map(({ weight, value }) => [weight.name, value.dataSync()[0]?.toFixed(4)])).toEqual([
      ['moving_mean', '0.0200'],
      ['moving_variance', '1.0000'],
    ]);
  });

  it('declares the biased batch variance', () => {
    const layer = built();
    const { updates } = runInContext(testRun(true), () => layer.apply(batch));
    expect(updates[1]?.value.dataSync()[0]).toBeCloseTo(0.99 + 0.01 * 1, 6);
  });

  it('declares the biased variance for a batch of one as well, which is 0', () => {
    const { updates } = runInContext(testRun(true), () => built().apply(tf.tensor2d([[5]])));
    expect(updates[1]?.value.dataSync()[0]).toBeCloseTo(0.99, 6);
  });

  it('counts in the batch only what a mask keeps, and nothing of the mask without training', () => {
    const layer = built([null, 3, 1]);
    const steps = tf.tensor3d([[[1], [3], [100]]]);
    const mask = tf.tensor2d([[1, 1, 0]], [1, 3], 'bool');
    const { updates } = runInContext(testRun(true), () => layer.apply(steps, { mask }));
    expect(updates.map(({ value }) => value.dataSync()[0]?.toFixed(4))).toEqual(['0.0200', '1.0000']);
    const inference = layer.apply(steps, { mask }).dataSync();
    expect([...inference]).toEqual([...layer.apply(steps).dataSync()]);
  });

  it('refuses masks of another shape, in symbolic calls, and for layers that take none', () => {
    const layer = new BatchNormalization({ name: 'b' });
    expect(() => layer.apply(batch, { mask: tf.ones([2, 1]) })).toThrow(
      "Layer 'b': expected a mask that broadcasts to [2], received shape [2, 1].",
    );
    expect(() => layer.apply(Input({ shape: [1] }), { mask: tf.ones([2]) })).toThrow(
      "Layer 'b': a mask in a symbolic call is not supported.",
    );
    expect(() => new Dense({ units: 1, name: 'd' }).apply(batch, { mask: tf.ones([2]) })).toThrow(
      "Layer 'd': expected no mask, of which this layer has no use, received one.",
    );
  });

  it('refuses an axis that the input does not have, naming the layer', () => {
    const layer = new BatchNormalization({ axis: 2, name: 'b' });
    expect(() => layer.apply(batch)).toThrow(InvalidInput);
    expect(() => layer.apply(batch)).toThrow(
      "Layer 'b': expected an input that has axis 2, received shape [2, 1].",
    );
    expect(() => new BatchNormalization({ axis: 0.5 })).toThrow(InvalidLayerArgument);
  });

  it('refuses synchronized statistics, which it does not compute', () => {
    const config = { class_name: 'BatchNormalization', config: { name: 'b', synchronized: true } };
    expect(() => deserialize(config)).toThrow(
      "BatchNormalization 'b': 'synchronized': true is not supported.",
    );
  });
});
