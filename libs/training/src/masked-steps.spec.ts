import * as tf from '@tensorflow/tfjs-core';
import { deserialize, materializeWeights, type KerasConfig } from '@thaw/layers';
import type { LossSpec, MetricSpec } from '@thaw/orchestration';
import { describe, expect, it } from 'vitest';

import { disposeBatch, type Batch } from './batch.js';
import { expectLikeKeras, readFixture, toTensor, type FixtureTensor } from './testing/keras-fixtures.js';
import { testRandom } from './testing/test-random.js';
import { Trainer } from './trainer.js';
import { assignWeights } from './training-state.js';

interface MaskedCase {
  name: string;
  config: KerasConfig;
  loss: LossSpec;
  metrics: MetricSpec[];
  weightedMetrics: MetricSpec[];
  isWeighted: boolean;
  labels: FixtureTensor[];
  initial: Record<string, FixtureTensor>;
  reports: Record<string, number>[];
  weights: Record<string, FixtureTensor>;
  evaluation: Record<string, number>;
}

const fixture = readFixture('masked-steps.json') as {
  examples: FixtureTensor[];
  sampleWeights: FixtureTensor[];
  cases: MaskedCase[];
};

function createTrainer({ config, initial, loss, metrics, weightedMetrics }: MaskedCase): Trainer {
  const model = deserialize(config);
  materializeWeights(model, { seed: 1, random: testRandom() });
  const stored = Object.entries(initial).map(
    ([path, { shape, values }]) => [path, { shape, values: Float32Array.from(values) }] as const,
  );
  assignWeights(model, new Map(stored));
  const optimizer = { name: 'adam', learningRate: 0.05 } as const;
  return Trainer.create({
    model,
    loss,
    metrics,
    weightedMetrics,
    optimizer,
    seed: 1,
    random: testRandom(),
  });
}

/** The examples from `start` to before `end` of a step. */
function batchOf(
  { isWeighted, labels }: MaskedCase,
  step: number,
  range: readonly [number, number] = [0, 4],
): Batch {
  const [start, end] = range;
  const part = (from: FixtureTensor): tf.Tensor =>
    tf.tidy(() => tf.slice(toTensor(from), [start], [end - start]));
  const batch = { inputs: part(fixture.examples[step]!), labels: part(labels[step]!) };
  return isWeighted ? { ...batch, sampleWeights: part(fixture.sampleWeights[step]!) } : batch;
}

function expectReport(
  report: { loss: number; metrics: Record<string, number> },
  keras: Record<string, number>,
) {
  const names = Object.keys(keras).filter((name) => name !== 'loss');
  expect(Object.keys(report.metrics).sort()).toEqual([...names].sort());
  const values = [keras.loss!, ...names.map((name) => keras[name]!)];
  expectLikeKeras([report.loss, ...names.map((name) => report.metrics[name]!)], { shape: [], values });
}

describe.each(fixture.cases)('ten steps of a model whose output carries a mask: $name', (keras) => {
  const trainer = createTrainer(keras);

  it('report what Keras reports, and leave no tensor', () => {
    const vector = new Float32Array(trainer.layout.length);
    const before = tf.memory().numTensors;
    keras.reports.forEach((report, step) => {
      const batch = batchOf(keras, step);
      trainer.computeReplica(batch, { step, replica: 0 }, vector);
      disposeBatch(batch);
      expectReport(trainer.applyReduced(vector, step), report);
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('end with the weights and moving statistics of Keras', () => {
    const state = trainer.exportState();
    for (const [path, expected] of Object.entries(keras.weights))
      expectLikeKeras(state.get(`weights/${path}`)!.values, expected, path);
  });

  it('are evaluated as Keras does, also where two replicas share the examples unequally', () => {
    const ranges = [
      [0, 3],
      [3, 4],
    ] as const;
    const sums = ranges.map((range) => {
      const into = new Float32Array(trainer.evaluationLayout.length);
      const batch = batchOf(keras, 0, range);
      trainer.evaluateReplica(batch, into);
      disposeBatch(batch);
      return into;
    });
    const total = sums[0]!.map((value, index) => value + sums[1]![index]!);
    expectReport(trainer.summarizeEvaluation(total), keras.evaluation);
  });
});
