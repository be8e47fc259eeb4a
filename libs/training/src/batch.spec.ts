import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import { createBatch, disposeBatch, type LabeledImages } from './batch.js';

const IMAGES: LabeledImages = {
  examples: Uint8Array.of(0, 128, 255, 1),
  labels: Int32Array.of(2, 0),
  sampleShape: [2, 1],
  numClasses: 3,
  loss: 'sparse_categorical_crossentropy',
};

describe('createBatch', () => {
  it('scales bytes in float32 and keeps classes for a sparse loss', () => {
    const batch = createBatch({ ...IMAGES, values: { scale: 1 / 255, offset: -0.5 } });
    expect(batch.inputs.shape).toEqual([2, 2, 1]);
    const scale = Math.fround(1 / 255);
    const expected = [0, 128, 255, 1].map((value) => Math.fround(Math.fround(value * scale) - 0.5));
    expect([...batch.inputs.dataSync()]).toEqual(expected);
    expect([...batch.labels.dataSync()]).toEqual([2, 0]);
    expect(batch.labels.dtype).toBe('int32');
    disposeBatch(batch);
  });

  it.each(['categorical_crossentropy', 'mean_squared_error'] as const)(
    'makes one-hot labels for %s',
    (loss) => {
      const batch = createBatch({ ...IMAGES, loss });
      expect([...batch.labels.dataSync()]).toEqual([0, 0, 1, 1, 0, 0]);
      expect(batch.labels.dtype).toBe('float32');
      disposeBatch(batch);
    },
  );

  it('gives a model of one output the label itself', () => {
    const binary: LabeledImages = {
      ...IMAGES,
      labels: Int32Array.of(1, 0),
      numClasses: 1,
      loss: 'binary_crossentropy',
    };
    const batch = createBatch(binary);
    expect([batch.labels.shape, [...batch.labels.dataSync()]]).toEqual([
      [2, 1],
      [1, 0],
    ]);
    disposeBatch(batch);
    expect(() => createBatch({ ...binary, labels: Int32Array.of(1, 2) })).toThrow(
      'label of example 1: expected a class from 0 to 1, received 2',
    );
    const regression = createBatch({
      ...binary,
      labels: Int32Array.of(7, 2),
      loss: { name: 'huber', delta: 2 },
    });
    expect([...regression.labels.dataSync()]).toEqual([7, 2]);
    disposeBatch(regression);
  });

  it('leaves two tensors, which disposeBatch frees', () => {
    const before = tf.memory().numTensors;
    const batch = createBatch({ ...IMAGES, loss: 'categorical_crossentropy' });
    expect(tf.memory().numTensors).toBe(before + 2);
    disposeBatch(batch);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses bytes that do not fit and labels that are no class', () => {
    expect(() => createBatch({ ...IMAGES, sampleShape: [3] })).toThrow(
      'examples: expected 6 values for 2 examples of shape [3], received 4',
    );
    for (const label of [3, -1]) {
      expect(() => createBatch({ ...IMAGES, labels: Int32Array.of(0, label) })).toThrow(
        `label of example 1: expected a class from 0 to 2, received ${label}`,
      );
    }
  });
});
