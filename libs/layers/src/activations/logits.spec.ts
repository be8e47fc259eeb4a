import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Input } from '../layers/core/input-layer.js';
import { Activation } from '../layers/activations/activation.js';
import { Dense } from '../layers/core/dense.js';
import { collectLogits } from './logits.js';
import { Sequential } from '../models/sequential.js';

describe('collectLogits', () => {
  it('tells what a softmax output was computed from, and nothing of other outputs', () => {
    tf.tidy(() => {
      const inputs = tf.tensor2d([[1, -2, 3]]);
      collectLogits((logitsOf) => {
        const outputs = new Activation({ activation: 'softmax' }).apply(inputs);
        expect([...(logitsOf(outputs)?.dataSync() ?? [])]).toEqual([1, -2, 3]);
        expect(logitsOf(new Activation({ activation: 'relu' }).apply(inputs))).toBeUndefined();
      });
    });
  });

  it('sees through a model to its last layer, and leads gradients back to its weights', () => {
    tf.tidy(() => {
      const dense = new Dense({ units: 2, activation: 'softmax', name: 'dense' });
      const model = new Sequential([Input({ shape: [3] }), dense]);
      for (const weight of model.weights) weight.assign(tf.ones([...weight.shape]));
      const kernel = model.weights[0]!.read();
      const loss = (): tf.Scalar =>
        collectLogits((logitsOf) => tf.sum<tf.Scalar>(logitsOf(model.apply(tf.ones([1, 3])))!));
      const [gradient] = tf.engine().gradients(loss, [kernel]).grads;
      expect([...(gradient?.dataSync() ?? [])]).toEqual([1, 1, 1, 1, 1, 1]);
      model.dispose();
    });
  });

  it('leaves no tensor behind, also when the function throws, and does not free its inputs', () => {
    const inputs = tf.tensor2d([[1, 2]]);
    const before = tf.memory().numTensors;
    const failing = (): void =>
      collectLogits(() => {
        new Activation({ activation: 'softmax' }).apply(inputs).dispose();
        throw new Error('stop');
      });
    expect(failing).toThrow('stop');
    expect(tf.memory().numTensors).toBe(before);
    expect([...inputs.dataSync()]).toEqual([1, 2]);
    inputs.dispose();
  });
});
