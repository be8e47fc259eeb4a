import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import { readCases, toTensor, type FixtureTensor } from '../testing/keras-fixtures.js';
import { createMetric } from './metric.js';

interface AccuracyCase {
  name: string;
  labels: FixtureTensor;
  outputs: FixtureTensor;
  mean: number;
}

describe('accuracy', () => {
  it.each(readCases<AccuracyCase>('metrics.json'))(
    'agrees with Keras: $name',
    ({ labels, outputs, mean }) => {
      tf.tidy(() => {
        const predictions = { outputs: toTensor(outputs), logits: undefined };
        const values = createMetric('accuracy').values(toTensor(labels), predictions);
        const sum = tf.sum(values).dataSync()[0] ?? Number.NaN;
        expect(sum / values.size).toBeCloseTo(mean, 6);
      });
    },
  );
});
