import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { constrainedValue } from './constrained-value.js';
import { constraintFrom, maxNorm, minMaxNorm, unitNorm } from './constraints.js';
import { InvalidConfig, InvalidLayerArgument } from '../errors.js';
import type { KerasConfig } from '../configuration/keras-config.js';
import { known } from '../known.js';
import { Dense } from '../layers/core/dense.js';
import { expectClose, expectNoLeak, toTensor, type FixtureTensor } from '../testing/fixture.js';
import { readFixture } from '../testing/fixture-files.js';

interface ConstraintCase {
  name: string;
  config: KerasConfig;
  weight: FixtureTensor;
  projected: FixtureTensor;
}

describe('constraints, as Keras 3.15.1 computes them', () => {
  for (const fixture of readFixture('constraints') as ConstraintCase[]) {
    it(fixture.name, () => {
      expectNoLeak(() => {
        const constraint = known(constraintFrom('test', fixture.config), 'the constraint');
        expect(constraint.serialize()).toEqual(fixture.config);
        const weight = toTensor(fixture.weight);
        const projected = constraint.project(weight);
        expectClose('projection', projected, fixture.projected);
        tf.dispose([weight, projected]);
      });
    });
  }
});

describe('constraintFrom', () => {
  it('takes names and objects', () => {
    expect(constraintFrom('x', 'max_norm')?.serialize().config).toEqual({ max_value: 2, axis: 0 });
    expect(constraintFrom('x', 'NonNeg')?.serialize().class_name).toBe('NonNeg');
    const own = unitNorm({ axis: [0, 1] });
    expect(constraintFrom('x', own)).toBe(own);
    expect(constraintFrom('x', undefined)).toBeUndefined();
  });

  it('refuses unknown names and settings out of range', () => {
    expect(() => constraintFrom("Dense 'd'", 'positive')).toThrow(InvalidConfig);
    expect(() => constraintFrom("Dense 'd'", 'positive')).toThrow(
      "Dense 'd': expected a constraint, one of MaxNorm, NonNeg, UnitNorm, MinMaxNorm, received 'positive'.",
    );
    expect(() => maxNorm({ maxValue: -1 })).toThrow(InvalidLayerArgument);
    expect(() => maxNorm({ axis: 0.5 })).toThrow('MaxNorm: expected axis to be an integer');
    expect(() => minMaxNorm({ minValue: 2 })).toThrow(
      'MinMaxNorm: expected minValue to be at most maxValue (1), received 2.',
    );
  });
});

describe('constrainedValue', () => {
  it('projects the value of a weight that has a constraint, and hands any other through', () => {
    const layer = new Dense({ units: 2, kernelConstraint: 'non_neg' });
    layer.build([null, 1]);
    const updated = tf.tensor([-1, 2], [1, 2]);
    const kernel = known(layer.kernel, 'the kernel');
    expect(Array.from(constrainedValue(kernel, updated).dataSync())).toEqual([0, 2]);
    expect(constrainedValue(known(layer.bias, 'the bias'), updated)).toBe(updated);
  });
});
