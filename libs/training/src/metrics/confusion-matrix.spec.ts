import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import { ConfusionMatrix } from './confusion-matrix.js';

function countsOf(labels: tf.Tensor, outputs: tf.Tensor2D): number[] {
  const matrix = new ConfusionMatrix(outputs.shape[1]);
  return tf.tidy(() => [...matrix.counts(labels, { outputs, logits: undefined }).dataSync()]);
}

describe('a confusion matrix', () => {
  const outputs = tf.tensor2d([
    [0.9, 0.1, 0],
    [0.2, 0.7, 0.1],
    [0.3, 0.3, 0.4],
    [0.8, 0.1, 0.1],
  ]);

  it('counts in the row of the label and the column of the largest output', () => {
    expect(countsOf(tf.tensor1d([0, 1, 1, 2], 'int32'), outputs)).toEqual([1, 0, 0, 0, 1, 1, 1, 0, 0]);
  });

  it('takes labels of one number and of a 1 among zeros alike', () => {
    const classes = tf.tensor1d([0, 1, 1, 2], 'int32');
    expect(countsOf(tf.oneHot(classes, 3), outputs)).toEqual(countsOf(classes, outputs));
  });

  it('decides at 0.5 where there is one output', () => {
    const single = tf.tensor2d([[0.4], [0.6], [0.9], [0.2]]);
    expect(countsOf(tf.tensor2d([[0], [1], [0], [1]]), single)).toEqual([1, 1, 1, 1]);
  });

  it('says which share was taken for what it is', () => {
    expect(new ConfusionMatrix(2).result(Float32Array.of(3, 1, 0, 4))).toBe(7 / 8);
  });
});
