import * as tf from '@tensorflow/tfjs-core';
import type { MetricSpec } from '@thaw/orchestration';
import { kerasName } from '@thaw/layers/testing/keras-table';
import { measures } from '@thaw/layers/testing/measurement';
import { describe, expect, it } from 'vitest';

import {
  expectLikeKeras,
  readCases,
  readFixture,
  toTensor,
  type FixtureTensor,
} from '../testing/keras-fixtures.js';
import { readAmount } from '../testing/read-amount.js';
import { createMetrics } from './metric-list.js';
import { sumMetric } from './metric-sum.js';
import { createMetric, type Metric } from './metric.js';

interface MetricCase {
  name: string;
  metric: MetricSpec;
  labels: string;
  outputs: string;
  weights?: string;
  /** Where the examples are cut into two replicas. */
  split: number;
  result: number;
}

const { arrays } = readFixture('metric-settings.json') as { arrays: Record<string, FixtureTensor> };

/** Keras's name of the metric; `exact_accuracy` is what its class `Accuracy` measures. */
function metricClass({ metric }: MetricCase): string {
  const name = typeof metric === 'string' ? metric : metric.name;
  return kerasName('metrics', name === 'exact_accuracy' ? 'accuracy' : name);
}

/** The sums of some examples: counts, or a sum and its denominator. */
function sumsOf(metric: Metric, keras: MetricCase, [start, end]: readonly [number, number]): number[] {
  const part = (name: string): tf.Tensor => tf.slice(toTensor(arrays[name]!), [start], [end - start]);
  const predictions = { outputs: part(keras.outputs), logits: undefined };
  const weights = keras.weights === undefined ? undefined : part(keras.weights);
  if ('counts' in metric)
    return Array.from(metric.counts(part(keras.labels), predictions, weights).dataSync());
  const { sum, denominator } = sumMetric(metric, part(keras.labels), predictions, weights);
  return [sum, denominator].map(readAmount);
}

function resultOf(metric: Metric, sums: readonly number[]): number {
  if ('counts' in metric) return metric.result(Float32Array.from(sums));
  const [sum, denominator] = sums as [number, number];
  const mean = denominator === 0 ? 0 : sum / denominator;
  return metric.result?.(mean) ?? mean;
}

describe('metrics', () => {
  it.each(readCases<MetricCase>('metric-settings.json'))(
    'agree with Keras over two replicas: $name',
    (keras) => {
      measures('metrics', metricClass(keras));
      const before = tf.memory().numTensors;
      tf.tidy(() => {
        const [numExamples, numOutputs] = [
          arrays[keras.outputs]!.shape[0]!,
          arrays[keras.outputs]!.shape.at(-1)!,
        ];
        const metric = createMetric(keras.metric, { numOutputs });
        const first = sumsOf(metric, keras, [0, keras.split]);
        const second = sumsOf(metric, keras, [keras.split, numExamples]);
        const added = first.map((sum, index) => sum + second[index]!);
        expectLikeKeras([resultOf(metric, added)], { shape: [], values: [keras.result] }, 'result');
      });
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  it('count as many sums as they announce', () => {
    tf.tidy(() => {
      const predictions = { outputs: tf.ones([2, 3]), logits: undefined };
      const specs: readonly MetricSpec[] = [
        ...(['precision', 'recall', 'auc', 'f1_score', 'fbeta_score', 'true_positives', 'r2_score'] as const),
        { name: 'recall_at_precision', precision: 0.5, numThresholds: 7 },
        { name: 'mean_iou', numClasses: 3 },
        'binary_iou',
      ];
      for (const spec of specs) {
        const metric = createMetric(spec, { numOutputs: 3 });
        if (!('counts' in metric)) throw new Error(`${metric.name} is a mean`);
        expect(metric.counts(tf.ones([2, 3]), predictions).size).toBe(metric.numCounts);
      }
    });
  });

  it('refuse what the model cannot answer', () => {
    expect(() => createMetric('f1_score')).toThrow(
      'metric f1_score: expected a model that knows its number of outputs, received one that does not',
    );
    tf.tidy(() => {
      const metric = createMetric({ name: 'recall', classId: 3 });
      const predictions = { outputs: tf.ones([2, 3]), logits: undefined };
      if (!('counts' in metric)) throw new Error('recall is a mean');
      expect(() => metric.counts(tf.ones([2, 3]), predictions)).toThrow(
        'metric, classId: expected a class below 3, received 3',
      );
    });
  });
});

describe('createMetrics', () => {
  it('measures once what is asked for twice, and tells apart what shares a name', () => {
    const top = (k: number): MetricSpec => ({ name: 'top_k_categorical_accuracy', k });
    const metrics = createMetrics([
      {
        metrics: ['accuracy', 'accuracy', top(1), top(2), top(2)],
        weightedMetrics: ['accuracy', 'poisson'],
      },
    ]);
    expect(metrics.map(({ name, isWeighted }) => [name, isWeighted])).toEqual([
      ['accuracy', false],
      ['top_k_categorical_accuracy', false],
      ['top_k_categorical_accuracy_1', false],
      ['weighted_accuracy', true],
      ['poisson', true],
    ]);
  });
});
