import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { leakyRelu, relu, relu6 } from '../activations/rectifiers.js';
import { sigmoid, tanh } from '../activations/sigmoids.js';
import { activationGradient, gatherInRows } from './native-kernels.js';

/** With the places at which slopes change. */
const INPUTS = [-7, -1, -0.5, -0, 0, 0.25, 1, 5.5, 6, 7];
const INCOMING = INPUTS.map((_, index) => index - 4.5);

/** How steep each function is at each input. */
const SLOPES: readonly [string, (x: tf.Tensor) => tf.Tensor, (x: number) => number][] = [
  ['relu', (x) => relu(x), (x) => (x > 0 ? 1 : 0)],
  ['relu6', relu6, (x) => (x > 0 && x < 6 ? 1 : 0)],
  ['leakyRelu', (x) => leakyRelu(x, 0.3), (x) => (x > 0 ? 1 : 0.3)],
  ['sigmoid', sigmoid, (x) => Math.exp(-x) / (1 + Math.exp(-x)) ** 2],
  ['tanh', tanh, (x) => 1 - Math.tanh(x) ** 2],
];

describe('the gradient of an activation', () => {
  it.each(SLOPES)('is that of %s, by the kernel of TensorFlow', (_name, activate, slope) => {
    const gradients = tf.tidy(() => {
      const gradient = tf.grad(activate)(tf.tensor1d(INPUTS), tf.tensor1d(INCOMING));
      return [...gradient.dataSync()];
    });
    const expected = INPUTS.map((x, index) => slope(x) * (INCOMING[index] ?? 0));
    gradients.forEach((received, index) => expect(received).toBeCloseTo(expected[index]!, 5));
  });

  it.each(['ReluGrad', 'Relu6Grad', 'LeakyReluGrad', 'SigmoidGrad', 'TanhGrad'] as const)(
    'needs no chain of ops where the backend has %s',
    (kernel) => {
      const ones = tf.ones([2]);
      const inputs = { dy: ones, x: ones, y: ones };
      const chain = (): never => {
        throw new Error('the chain was used');
      };
      const gradient = activationGradient(kernel, inputs, chain, { alpha: 0.1 });
      expect(gradient.shape).toEqual([2]);
      tf.dispose([ones, gradient]);
    },
  );
});

describe('gathering in rows', () => {
  it('reads of each row what is at its own places, as tfjs does', () => {
    const values = tf.randomNormal<tf.Rank.R3>([3, 5, 2], 0, 1, 'float32', 1);
    const places = tf.tensor3d([4, 0, 2, 2, 1, 1, 3, 4, 0, 0, 1, 2], [3, 2, 2], 'int32');
    const [received, expected] = [gatherInRows(values, places), tf.gather(values, places, 1, 1)];
    expect(received.shape).toEqual([3, 2, 2, 2]);
    expect(received.dataSync()).toEqual(expected.dataSync());
    tf.dispose([values, places, received, expected]);
  });
});
