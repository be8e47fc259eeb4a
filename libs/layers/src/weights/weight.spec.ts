import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { InvalidTrainable, WeightMismatch, WeightNotMaterialized } from '../errors.js';
import { zeros } from '../initializers/initializers.js';
import { expectNoLeak } from '../testing/fixture.js';
import { Weight } from './weight.js';

function weight(): Weight {
  return new Weight({ name: 'w', shape: [2], initializer: zeros() }, { layer: 'l', trainable: true });
}

describe('Weight', () => {
  it('owns what it is assigned, keeps it alive in a tidy, and disposes the former value', () => {
    expectNoLeak(() => {
      const w = weight();
      tf.tidy(() => w.assign(tf.tensor1d([1, 2])));
      expect([...w.read().dataSync()]).toEqual([1, 2]);
      const former = w.read();
      w.assign(tf.tensor1d([3, 4]));
      expect(former.isDisposed).toBe(true);
      w.assign(w.read());
      expect([...w.read().dataSync()]).toEqual([3, 4]);
      w.dispose();
      expect(w.isMaterialized).toBe(false);
    });
  });

  it('says what to do when it has no value', () => {
    expect(() => weight().read()).toThrow(WeightNotMaterialized);
    expect(() => weight().read()).toThrow(
      "Weight 'l/w' is declared but has no value yet: call materializeWeights(model, { seed, random }) or assign(tensor) first.",
    );
  });

  it('refuses another shape or dtype and leaves the tensor to the caller', () => {
    expectNoLeak(() => {
      const wrong = tf.zeros([3]);
      expect(() => weight().assign(wrong)).toThrow(WeightMismatch);
      expect(() => weight().assign(wrong)).toThrow("Weight 'l/w': expected shape [2], received shape [3].");
      expect(wrong.isDisposed).toBe(false);
      const integers = tf.zeros([2], 'int32');
      expect(() => weight().assign(integers)).toThrow(
        "Weight 'l/w': expected dtype float32, received int32.",
      );
      tf.dispose([wrong, integers]);
    });
  });

  it('refuses a trainable that is not a boolean', () => {
    expect(() => (weight().trainable = 1 as unknown as boolean)).toThrow(InvalidTrainable);
  });
});
