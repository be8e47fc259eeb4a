import * as tf from '@tensorflow/tfjs-core';
import type { DrawSeed, RandomOps } from '@thaw/layers';

import type { TensorflowBackend } from './tensorflow-backend.js';

type Kernel = 'StatelessRandomUniform' | 'StatelessRandomNormal' | 'StatelessTruncatedNormal';

/**
 * Random numbers as a pure function of their seed, by TensorFlow's stateless kernels (Philox): nothing is
 * remembered between calls, so neither order nor process changes what a seed gives.
 * Truncated normal numbers lie within two standard deviations of the mean.
 */
export function createStatelessRandom(backend: TensorflowBackend): RandomOps {
  return {
    uniform: (shape, seed, min, max) =>
      tf.tidy(() => scaled(draw(backend, 'StatelessRandomUniform', shape, seed), max - min, min)),
    normal: (shape, seed, mean, stddev) =>
      tf.tidy(() => scaled(draw(backend, 'StatelessRandomNormal', shape, seed), stddev, mean)),
    truncatedNormal: (shape, seed, mean, stddev) =>
      tf.tidy(() => scaled(draw(backend, 'StatelessTruncatedNormal', shape, seed), stddev, mean)),
  };
}

function draw(
  backend: TensorflowBackend,
  kernel: Kernel,
  shape: readonly number[],
  seed: DrawSeed,
): tf.Tensor {
  const { TF_ATTR_TYPE, TF_FLOAT, TF_INT32 } = backend.binding;
  const attributes = [
    { name: 'dtype', type: TF_ATTR_TYPE, value: TF_FLOAT },
    { name: 'T', type: TF_ATTR_TYPE, value: TF_INT32 },
    { name: 'Tseed', type: TF_ATTR_TYPE, value: TF_INT32 },
  ];
  return backend.executeSingleOutput(kernel, attributes, [
    tf.tensor1d([...shape], 'int32'),
    seed instanceof tf.Tensor ? seed : tf.tensor1d([...seed], 'int32'),
  ]);
}

function scaled(values: tf.Tensor, scale: number, offset: number): tf.Tensor {
  return tf.add(tf.mul(values, scale), offset);
}
