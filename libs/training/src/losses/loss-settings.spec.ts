import * as tf from '@tensorflow/tfjs-core';
import { Activation, collectLogits } from '@thaw/layers';
import type { LossSpec } from '@thaw/orchestration';
import { kerasName } from '@thaw/layers/testing/keras-table';
import { measures } from '@thaw/layers/testing/measurement';
import { describe, expect, it } from 'vitest';

import { expectLikeKeras, readCases, toTensor, type FixtureTensor } from '../testing/keras-fixtures.js';
import { readAmount } from '../testing/read-amount.js';
import { createLoss, lossName } from './create-loss.js';
import { lossDivisor, sumLoss } from './loss-sum.js';

interface LossCase {
  name: string;
  loss: LossSpec;
  via: 'outputs' | 'softmax' | 'sigmoid';
  inputs: FixtureTensor;
  labels: FixtureTensor;
  weights?: FixtureTensor;
  reduced: number;
  gradient: FixtureTensor;
}

interface Share {
  inputs: tf.Tensor;
  labels: tf.Tensor;
  weights: tf.Tensor | undefined;
}

const CASES = readCases<LossCase>('loss-settings.json').map((each) => ({
  ...each,
  title: `${lossName(each.loss)}: ${each.name}`,
}));

function sumOf({ loss, via }: LossCase, { inputs, labels, weights }: Share) {
  return collectLogits((logitsOf) => {
    const outputs = via === 'outputs' ? inputs : new Activation({ activation: via }).apply(inputs);
    return sumLoss(createLoss(loss), labels, { outputs, logits: logitsOf(outputs) }, weights);
  });
}

/** The reduced loss and its gradient in the whole batch's inputs, from as many replicas as there are shares. */
function reduce(keras: LossCase, shares: readonly Share[]): { reduced: number; gradient: number[] } {
  const { reduction } = createLoss(keras.loss);
  const sums = shares.map((share) => {
    const { sum, denominator } = sumOf(keras, share);
    const gradient = tf.grad((x: tf.Tensor) => sumOf(keras, { ...share, inputs: x }).sum)(share.inputs);
    return {
      sum: sum.dataSync()[0]!,
      denominator: readAmount(denominator),
      gradient: [...gradient.dataSync()],
    };
  });
  const total = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
  const divisor = lossDivisor(reduction, total(sums.map(({ denominator }) => denominator)));
  const divided = (value: number): number => (divisor === 0 ? 0 : value / divisor);
  return {
    reduced: divided(total(sums.map(({ sum }) => sum))),
    gradient: sums.flatMap(({ gradient }) => gradient).map(divided),
  };
}

function shareOf(keras: LossCase, start = 0, end = keras.inputs.shape[0]!): Share {
  const part = (tensor: FixtureTensor): tf.Tensor => {
    const [first = 0] = tensor.shape;
    const whole = toTensor(tensor);
    return first === keras.inputs.shape[0] ? tf.slice(whole, [start], [end - start]) : whole;
  };
  const { inputs, labels, weights } = keras;
  return { inputs: part(inputs), labels: part(labels), weights: weights && part(weights) };
}

function expectReduced(keras: LossCase, shares: (keras: LossCase) => Share[]): void {
  const before = tf.memory().numTensors;
  tf.tidy(() => {
    const { reduced, gradient } = reduce(keras, shares(keras));
    expectLikeKeras([reduced], { shape: [], values: [keras.reduced] }, 'loss');
    expectLikeKeras(gradient, keras.gradient, 'gradient');
  });
  expect(tf.memory().numTensors).toBe(before);
}

describe('losses', () => {
  it.each(CASES)('agree with Keras: $title', (keras) => {
    measures('losses', kerasName('losses', lossName(keras.loss)));
    expectReduced(keras, () => [shareOf(keras)]);
  });

  /** Without an axis one value stands for the whole batch, which replicas cannot share. */
  const belongsToBatch = ({ loss }: LossCase): boolean =>
    ['dice', 'tversky'].includes(lossName(loss)) && (typeof loss === 'string' || !('axis' in loss));

  it.each(CASES.filter((each) => !belongsToBatch(each)))('add up over replicas: $title', (keras) =>
    expectReduced(keras, () => [shareOf(keras, 0, 1), shareOf(keras, 1)]),
  );

  it('are checked under every name', () => {
    const names = new Set(CASES.map(({ loss }) => lossName(loss)));
    expect(names.size).toBe(19);
  });

  it('refuse sample weights that do not fit', () => {
    tf.tidy(() => {
      const loss = createLoss('mean_squared_error');
      const predictions = { outputs: tf.ones([3, 4]), logits: undefined };
      expect(() => sumLoss(loss, tf.ones([3, 4]), predictions, tf.ones([2]))).toThrow(
        'sample weights: expected one for each value of shape [3], received shape [2]',
      );
    });
  });

  it('refuse a label smoothing outside its range', () => {
    expect(() => createLoss({ name: 'binary_crossentropy', labelSmoothing: 1.5 })).toThrow(
      'loss binary_crossentropy, labelSmoothing: expected a number from 0 to 1, received 1.5',
    );
  });
});
