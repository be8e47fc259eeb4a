import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { affineTransform } from './affine-transform.js';
import { known } from '../known.js';
import type { Resampling } from './resampling.js';
import {
  expectClose,
  expectNoLeak,
  gradientsOf,
  toTensor,
  weightedSum,
  type FixtureTensor,
} from '../testing/fixture.js';
import { readFixture } from '../testing/fixture-files.js';

interface TransformCase {
  name: string;
  how: Resampling;
  inputs: FixtureTensor;
  matrices: FixtureTensor;
  outputs: FixtureTensor;
  outputGradient: FixtureTensor;
  inputGradient: FixtureTensor;
}

const BILINEAR: Resampling = { interpolation: 'bilinear', fillMode: 'constant', fillValue: 0 };

describe('affineTransform, as Keras 3.15.1 computes it', () => {
  for (const fixture of readFixture('affine-transform') as TransformCase[]) {
    it(fixture.name, () => {
      expectNoLeak(() => {
        const [images, matrices] = [toTensor(fixture.inputs) as tf.Tensor4D, toTensor(fixture.matrices)];
        const transform = (): tf.Tensor => affineTransform(images, matrices, fixture.how);
        const outputs = tf.tidy(transform);
        const gradients = gradientsOf([images], () => weightedSum([transform()], [fixture.outputGradient]));
        expectClose('outputs', outputs, fixture.outputs);
        expectClose('gradient', known(gradients[0], 'a gradient'), fixture.inputGradient);
        tf.dispose([images, matrices, outputs, ...gradients]);
      });
    });
  }
});

describe('affineTransform', () => {
  it('gives the images back, to the bit, under the identity', () => {
    const images = tf.randomNormal<tf.Rank.R4>([2, 3, 5, 2], 0, 1, 'float32', 1);
    const identity = tf.tensor2d([1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0], [2, 6]);
    for (const fillMode of ['constant', 'nearest', 'reflect', 'wrap'] as const) {
      const same = affineTransform(images, identity, { ...BILINEAR, fillMode });
      expect([...same.dataSync()]).toEqual([...images.dataSync()]);
    }
  });

  it('fills where a matrix leads nowhere, and takes images of a single pixel', () => {
    const nowhere = tf.tensor2d([Number.NaN, 0, 0, 0, Number.POSITIVE_INFINITY, 1], [1, 6]);
    const images = tf.ones<tf.Rank.R4>([1, 2, 2, 1]);
    const filled = affineTransform(images, nowhere, {
      interpolation: 'nearest',
      fillMode: 'reflect',
      fillValue: 7,
    });
    expect(filled.dataSync()[3]).toBe(7);
    const away = tf.tensor2d([1, 0, 3.2, 0, 1, -2.6], [1, 6]);
    for (const fillMode of ['nearest', 'reflect', 'wrap'] as const) {
      const pixel = affineTransform(tf.fill([1, 1, 1, 1], 5), away, { ...BILINEAR, fillMode });
      expect([...pixel.dataSync()]).toEqual([5]);
    }
  });
});
