import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import { loadRuntime } from './load-runtime.js';

const { random } = await loadRuntime();

/** The smallest normal float32 is 2^-126; these, their sums and differences lie below it. */
const DENORMALS = [2 ** -149, 2 ** -140, 2 ** -133 + 2 ** -149, 2 ** -127] as const;

/** Adds in float32 in the one thread that also runs kernels, as the all-reduce's adder does. */
function addAll(left: Float32Array, right: Float32Array): number[] {
  const sums = Float32Array.from(left);
  for (let i = 0; i < sums.length; i++) sums[i] = sums[i]! + right[i]!;
  return [...sums];
}

describe('float32 additions in JavaScript', () => {
  it('keep denormals exact in the thread that has just run kernels', () => {
    const left = Float32Array.from(DENORMALS);
    const right = Float32Array.from([2 ** -149, -(2 ** -141), 2 ** -149, -(2 ** -128)]);
    const exact = [2 ** -148, 2 ** -141, 2 ** -133 + 2 ** -148, 2 ** -128];
    for (let round = 0; round < 20; round++) {
      runKernels();
      for (let repeat = 0; repeat < 200; repeat++) expect(addAll(left, right)).toEqual(exact);
    }
  });
});

function runKernels(): void {
  tf.tidy(() => {
    const images = random.normal([8, 12, 12, 4], [1, 2], 0, 1e-20) as tf.Tensor4D;
    const kernel = random.normal([3, 3, 4, 4], [3, 4], 0, 1e-20) as tf.Tensor4D;
    tf.grad((filter: tf.Tensor) => tf.sum(tf.conv2d(images, filter as tf.Tensor4D, 1, 'same')))(
      kernel,
    ).dataSync();
    const matrix = random.normal([128, 128], [5, 6], 0, 1e-20) as tf.Tensor2D;
    tf.matMul(matrix, matrix).dataSync();
  });
}
