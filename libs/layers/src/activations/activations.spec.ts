import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import * as activations from './activations.js';
import { InvalidLayerArgument } from '../errors.js';
import { known } from '../known.js';
import {
  expectClose,
  expectNoLeak,
  gradientsOf,
  toTensor,
  weightedSum,
  type FixtureTensor,
} from '../testing/fixture.js';
import { readFixture } from '../testing/fixture-files.js';

interface FunctionCase {
  name: string;
  /** By position, as Keras's function takes them. */
  arguments: (number | boolean)[];
  inputs: FixtureTensor;
  outputs: FixtureTensor;
  outputGradient: FixtureTensor;
  inputGradient: FixtureTensor;
}

/** The functions that take Keras's arguments as named settings. */
const SETTINGS: Readonly<Record<string, readonly string[]>> = {
  relu: ['negativeSlope', 'maxValue', 'threshold'],
  gelu: ['approximate'],
};

function call({ name, arguments: values }: FunctionCase, x: tf.Tensor): tf.Tensor {
  const [functionName = ''] = name.split(' ');
  const activation = activations[functionName as keyof typeof activations] as (
    ...args: unknown[]
  ) => tf.Tensor;
  const keys = SETTINGS[functionName];
  return keys === undefined
    ? activation(x, ...values)
    : activation(x, Object.fromEntries(keys.map((key, index) => [key, values[index]])));
}

describe('activations with settings, as Keras 3.15.1 computes them', () => {
  for (const fixture of readFixture('activation-functions') as FunctionCase[]) {
    it(fixture.name, () => {
      expectNoLeak(() => {
        const x = toTensor(fixture.inputs);
        const outputs = tf.tidy(() => call(fixture, x));
        const gradients = gradientsOf([x], () => weightedSum([call(fixture, x)], [fixture.outputGradient]));
        expectClose('outputs', outputs, fixture.outputs);
        expectClose('gradient', known(gradients[0], 'the gradient'), fixture.inputGradient);
        tf.dispose([x, outputs, ...gradients]);
      });
    });
  }
});

describe('sparsemax', () => {
  it('gives probabilities that add up to 1, also where several are left or equal', () => {
    tf.tidy(() => {
      const x = tf.tensor2d([
        [0, 0.5, 1],
        [0.3, 0.3, 0.3],
        [5, 0, -5],
      ]);
      expect(Array.from(tf.sum(activations.sparsemax(x), -1).dataSync(), (sum) => sum.toFixed(5))).toEqual([
        '1.00000',
        '1.00000',
        '1.00000',
      ]);
      expect([...activations.sparsemax(x).dataSync()].slice(0, 3)).toEqual([0, 0.25, 0.75]);
    });
  });
});

describe('glu', () => {
  it('refuses an axis of odd size', () => {
    expect(() => activations.glu(tf.ones([2, 3]))).toThrow(InvalidLayerArgument);
  });
});
