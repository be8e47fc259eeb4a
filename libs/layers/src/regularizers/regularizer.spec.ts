import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { InvalidConfig, InvalidLayerArgument } from '../errors.js';
import type { KerasConfig } from '../configuration/keras-config.js';
import { known } from '../known.js';
import { Dense } from '../layers/core/dense.js';
import { materializeWeights } from '../weights/materialization.js';
import { regularizationPenalties } from './penalties.js';
import { l1, l1l2, l2, regularizerFrom } from './regularizer.js';
import { expectClose, expectNoLeak, gradientsOf, toTensor, type FixtureTensor } from '../testing/fixture.js';
import { readFixture } from '../testing/fixture-files.js';
import { testRandom } from '../testing/random.js';

interface RegularizerCase {
  name: string;
  config: KerasConfig;
  weight: FixtureTensor;
  penalty: FixtureTensor;
  gradient: FixtureTensor;
}

describe('regularizers, as Keras 3.15.1 computes them', () => {
  for (const fixture of readFixture('regularizers') as RegularizerCase[]) {
    it(fixture.name, () => {
      expectNoLeak(() => {
        const regularizer = known(regularizerFrom('test', fixture.config), 'the regularizer');
        expect(regularizer.serialize()).toEqual(fixture.config);
        const weight = toTensor(fixture.weight);
        const penalty = regularizer.penalty(weight);
        const gradients = gradientsOf([weight], () => regularizer.penalty(weight));
        expectClose('penalty', penalty, fixture.penalty);
        expectClose('gradient', known(gradients[0], 'the gradient'), fixture.gradient);
        tf.dispose([weight, penalty, ...gradients]);
      });
    });
  }
});

describe('regularizerFrom', () => {
  it('takes names and objects', () => {
    expect(regularizerFrom('x', 'l2')?.serialize().config).toEqual({ l2: 0.01 });
    expect(regularizerFrom('x', 'l1')?.serialize().config).toEqual({ l1: 0.01 });
    const own = l1l2({ l1: 1 });
    expect(regularizerFrom('x', own)).toBe(own);
    expect(regularizerFrom('x', undefined)).toBeUndefined();
  });

  it('refuses unknown names and factors below 0', () => {
    expect(() => regularizerFrom("Dense 'd'", 'l1_l2')).toThrow(InvalidConfig);
    expect(() => l1(-1)).toThrow(InvalidLayerArgument);
    expect(() => l2(Number.NaN)).toThrow(
      'L2: expected l2 to be a finite number of at least 0, received NaN.',
    );
  });
});

describe('regularizationPenalties', () => {
  it('come from trainable weights only', () => {
    const layer = new Dense({ units: 2, kernelRegularizer: 'l2', biasRegularizer: 'l1' });
    layer.build([null, 2]);
    materializeWeights(layer, { seed: 1, random: testRandom() });
    const count = (): number => tf.tidy(() => regularizationPenalties(layer).length);
    expect(count()).toBe(2);
    if (layer.bias) layer.bias.trainable = false;
    expect(count()).toBe(1);
    layer.trainable = false;
    expect(count()).toBe(0);
    layer.dispose();
  });
});
