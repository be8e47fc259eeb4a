import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { runInContext } from '../call-context.js';
import { deserialize } from '../deserialization.js';
import { InvalidInput, InvalidLayerArgument } from '../errors.js';
import { Input } from '../input-layer.js';
import { materializeWeights } from '../materialization.js';
import { Model } from '../model.js';
import { Sequential } from '../sequential.js';
import { Chain } from '../testing/custom-layers.js';
import { testRandom, testRun } from '../testing/random.js';
import { BatchNormalization } from './batch-normalization.js';
import { describeLayerFixtures } from '../testing/layer-fixtures.js';

describeLayerFixtures('batch-normalization');

describe('BatchNormalization', () => {
  const batch = tf.tensor2d([[1], [3]]);

  function built(): BatchNormalization {
    const layer = new BatchNormalization({ name: 'b' });
    layer.build([null, 1]);
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

  it('declares the biased batch variance', () => {
    const layer = built();
    const { updates } = runInContext(testRun(true), () => layer.apply(batch));
    expect(updates[1]?.value.dataSync()[0]).toBeCloseTo(0.99 + 0.01 * 1, 6);
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
