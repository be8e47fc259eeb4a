import * as tf from '@tensorflow/tfjs-core';
import { deserialize, materializeWeights, type KerasConfig } from '@thaw/layers';
import type { LossSpec, OptimizerSpec } from '@thaw/orchestration';
import { describe, expect, it } from 'vitest';

import { disposeBatch, type Batch } from './batch.js';
import { expectLikeKeras, readFixture, toTensor, type FixtureTensor } from './testing/keras-fixtures.js';
import { testRandom } from './testing/test-random.js';
import { Trainer } from './trainer.js';
import { assignWeights } from './training-state.js';

type Tensors = Record<string, FixtureTensor>;

interface StepCase {
  name: string;
  config: KerasConfig;
  loss: LossSpec;
  optimizer: OptimizerSpec;
  isWeighted: boolean;
  initial: Tensors;
  reports: Record<string, number>[];
  weights: Tensors;
  finalWeights: Tensors;
}

interface StepFixture {
  examples: FixtureTensor[];
  labels: FixtureTensor[];
  sampleWeights: FixtureTensor[];
  cases: StepCase[];
}

const fixture = readFixture('steps.json') as StepFixture;

function createTrainer({ config, loss, optimizer, initial }: StepCase): Trainer {
  const model = deserialize(config);
  materializeWeights(model, { seed: 1, random: testRandom() });
  const stored = Object.entries(initial).map(
    ([path, { shape, values }]) => [path, { shape, values: Float32Array.from(values) }] as const,
  );
  assignWeights(model, new Map(stored));
  return Trainer.create({
    model,
    loss,
    metrics: ['accuracy', { name: 'auc', numThresholds: 20 }],
    weightedMetrics: ['precision'],
    optimizer,
    seed: 1,
    random: testRandom(),
  });
}

function batchOf({ isWeighted }: StepCase, step: number): Batch {
  const [inputs, labels] = [toTensor(fixture.examples[step]!), toTensor(fixture.labels[step]!)];
  return isWeighted
    ? { inputs, labels, sampleWeights: toTensor(fixture.sampleWeights[step]!) }
    : { inputs, labels };
}

function expectWeights(trainer: Trainer, weights: Tensors): void {
  const state = trainer.exportState();
  for (const [path, expected] of Object.entries(weights))
    expectLikeKeras(state.get(`weights/${path}`)!.values, expected, path);
}

describe.each(fixture.cases)('ten steps: $name', (keras) => {
  const trainer = createTrainer(keras);
  const vector = new Float32Array(trainer.layout.length);

  it('report what Keras reports, and leave no tensor', () => {
    const before = tf.memory().numTensors;
    keras.reports.forEach((report, step) => {
      const batch = batchOf(keras, step);
      trainer.computeReplica(batch, { step, replica: 0 }, vector);
      disposeBatch(batch);
      const { loss, metrics } = trainer.applyReduced(vector, step);
      const names = Object.keys(report).filter((name) => name !== 'loss');
      expect(Object.keys(metrics).sort()).toEqual(names.sort());
      const expected = { shape: [], values: [report.loss!, ...names.map((name) => report[name]!)] };
      expectLikeKeras([loss, ...names.map((name) => metrics[name]!)], expected, `report of step ${step}`);
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('end with the weights of Keras', () => {
    expectWeights(trainer, keras.weights);
  });

  it('continue from an exported state to the same bits', () => {
    const copy = createTrainer(keras);
    copy.importState(trainer.exportState());
    expect(copy.stateDigest()).toBe(trainer.stateDigest());
  });

  it('are finalized as Keras does', () => {
    trainer.finalizeWeights();
    expectWeights(trainer, keras.finalWeights);
  });
});
