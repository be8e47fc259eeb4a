import * as tf from '@tensorflow/tfjs-core';
import { Activation, collectLogits } from '@thaw/layers';
import type { TrainSpec } from '@thaw/orchestration';
import { kerasName } from '@thaw/layers/testing/keras-table';
import { measures } from '@thaw/layers/testing/measurement';
import { describe, expect, it } from 'vitest';

import { expectLikeKeras, readCases, toTensor, type FixtureTensor } from '../testing/keras-fixtures.js';
import { createLoss, lossName } from './create-loss.js';

interface LossCase {
  name: string;
  loss: TrainSpec['loss'];
  fromLogits: boolean;
  via: 'softmax' | 'logits' | 'probabilities' | 'outputs';
  inputs: FixtureTensor;
  labels: FixtureTensor;
  values: FixtureTensor;
  gradient: FixtureTensor;
}

/** Loss values as the trainer gets them: from a model's output, with its logits if a softmax made it. */
function valuesOf({ loss, fromLogits, via }: LossCase, inputs: tf.Tensor, labels: tf.Tensor): tf.Tensor {
  return collectLogits((logitsOf) => {
    const outputs = via === 'softmax' ? new Activation({ activation: 'softmax' }).apply(inputs) : inputs;
    return createLoss(loss, { fromLogits }).values(labels, { outputs, logits: logitsOf(outputs) });
  });
}

describe('losses', () => {
  it.each(readCases<LossCase>('losses.json'))('agree with Keras: $name', (lossCase) => {
    measures('losses', kerasName('losses', lossName(lossCase.loss)));
    tf.tidy(() => {
      const inputs = toTensor(lossCase.inputs);
      const labels = toTensor(lossCase.labels);
      const values = valuesOf(lossCase, inputs, labels);
      expect(values.shape).toEqual(lossCase.values.shape);
      expectLikeKeras(values.dataSync(), lossCase.values, 'values');
      const mean = (x: tf.Tensor): tf.Tensor => tf.div(tf.sum(valuesOf(lossCase, x, labels)), values.size);
      expectLikeKeras(tf.grad(mean)(inputs).dataSync(), lossCase.gradient, 'gradient');
    });
  });

  it.each([
    ['sparse_categorical_crossentropy', [2], 'labels: expected shape [3], received shape [2]'],
    ['categorical_crossentropy', [3], 'labels: expected shape [3, 4], received shape [3]'],
    ['mean_squared_error', [3, 1], 'labels: expected shape [3, 4], received shape [3, 1]'],
  ] as const)('%s refuses labels of another shape', (name, shape, message) => {
    tf.tidy(() => {
      const predictions = { outputs: tf.ones([3, 4]), logits: undefined };
      expect(() => createLoss(name).values(tf.zeros([...shape]), predictions)).toThrow(message);
    });
  });
});
