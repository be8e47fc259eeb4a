import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { InvalidLayerArgument } from '../errors.js';
import { initializerFrom } from './initializers.js';
import type { KerasConfig } from '../configuration/keras-config.js';
import { identity, orthogonal } from './matrix-initializers.js';
import type { RandomOps } from '../calls/random-ops.js';
import { expectClose, expectNoLeak, toTensor, type FixtureTensor } from '../testing/fixture.js';
import { readFixture } from '../testing/fixture-files.js';
import { testRandom } from '../testing/random.js';

interface MatrixCase {
  name: string;
  config: KerasConfig;
  drawn: FixtureTensor | null;
  value: FixtureTensor;
}

/** Draws what the fixture says that Keras drew. */
function given(drawn: FixtureTensor | null): RandomOps {
  const normal = (shape: readonly number[]): tf.Tensor => {
    expect(shape).toEqual(drawn?.shape);
    return toTensor(drawn ?? { shape: [0], values: [] });
  };
  return { ...testRandom(), normal };
}

describe('initializers of matrices, as Keras 3.15.1 computes them', () => {
  for (const fixture of readFixture('matrix-initializers') as MatrixCase[]) {
    it(fixture.name, () => {
      expectNoLeak(() => {
        const initializer = initializerFrom('test', fixture.config);
        expect(initializer.serialize()).toEqual(fixture.config);
        const random = given(fixture.drawn);
        const value = initializer.create(fixture.value.shape, { random, seed: [1, 2] });
        expectClose('value', value, fixture.value);
        value.dispose();
      });
    });
  }

  it('refuse shapes that are no matrices', () => {
    const randomness = { random: testRandom(), seed: [1, 2] as const };
    expect(() => orthogonal().create([3], randomness)).toThrow(InvalidLayerArgument);
    expect(() => identity().create([2, 2, 2], randomness)).toThrow(
      'Identity: expected the shape to be of rank 2, received [2,2,2].',
    );
  });

  it('an orthogonal kernel has orthonormal columns', () => {
    const value = orthogonal().create([3, 3, 4, 8], { random: testRandom(), seed: [1, 2] });
    const columns = tf.reshape(value, [36, 8]);
    const products = tf.matMul(columns, columns, true);
    expect(tf.max(tf.abs(tf.sub(products, tf.eye(8)))).dataSync()[0]).toBeLessThan(1e-6);
  });

  it('an identity keeps its gain in its configuration, which Keras loses', () => {
    const initializer = initializerFrom('test', identity({ gain: 2 }).serialize());
    const value = initializer.create([2, 2], { random: testRandom(), seed: [1, 2] });
    expect(Array.from(value.dataSync())).toEqual([2, 0, 0, 2]);
  });
});
