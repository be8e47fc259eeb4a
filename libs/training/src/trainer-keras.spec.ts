import { applyFreezePlan } from '@thaw/layers';
import { describe, expect, it } from 'vitest';

import { createBatch, disposeBatch, type Batch } from './batch.js';
import { buildJobModel } from './job-model.js';
import { expectLikeKeras, readCases, type TrainingCase } from './testing/keras-fixtures.js';
import { testRandom } from './testing/test-random.js';
import { Trainer } from './trainer.js';
import { assignWeights } from './training-state.js';

function createTrainer(keras: TrainingCase): Trainer {
  const { base, head } = keras.config;
  const { model } = buildJobModel({ baseConfig: base, head: [head] });
  applyFreezePlan(model, keras.freeze);
  const initial = Object.entries(keras.initial).map(
    ([path, { shape, values }]) => [path, { shape, values: Float32Array.from(values) }] as const,
  );
  assignWeights(model, new Map(initial));
  return Trainer.create({
    model,
    loss: 'sparse_categorical_crossentropy',
    metrics: ['accuracy'],
    optimizer: keras.optimizer,
    seed: 1,
    random: testRandom(),
  });
}

function batchOf(keras: TrainingCase, step: number): Batch {
  return createBatch({
    examples: Uint8Array.from(keras.examples[step]!),
    labels: Int32Array.from(keras.labels[step]!),
    sampleShape: [5, 5, 2],
    numClasses: 3,
    loss: 'sparse_categorical_crossentropy',
    values: { scale: 1 / 127.5, offset: -1 },
  });
}

describe.each(readCases<TrainingCase>('training.json'))('ten steps with one replica: $name', (keras) => {
  const trainer = createTrainer(keras);
  const vector = new Float32Array(trainer.layout.length);

  it('report the loss and accuracy that Keras reports', () => {
    keras.reports.forEach((report, step) => {
      const batch = batchOf(keras, step);
      trainer.computeReplica(batch, { step, replica: 0 }, vector);
      disposeBatch(batch);
      const { loss, metrics } = trainer.applyReduced(vector, step);
      expectLikeKeras([loss, metrics.accuracy!], { shape: [2], values: [report.loss, report.accuracy] });
    });
    expect(trainer.iteration).toBe(10);
  });

  it('end with the weights and moving statistics of Keras', () => {
    const state = trainer.exportState();
    for (const [path, expected] of Object.entries(keras.weights)) {
      expectLikeKeras(state.get(`weights/${path}`)!.values, expected, path);
    }
    expect([...state.keys()].filter((name) => name.startsWith('weights/')).sort()).toEqual(
      Object.keys(keras.weights)
        .map((path) => `weights/${path}`)
        .sort(),
    );
  });

  it('end with the slots of Keras, and none for a frozen weight', () => {
    const state = trainer.exportState();
    for (const [name, expected] of Object.entries(keras.slots)) {
      expectLikeKeras(state.get(`optimizer/${name}`)!.values, expected, name);
    }
    const slotNames = [...state.keys()].filter(
      (name) => name.startsWith('optimizer/') && !name.endsWith('/iteration'),
    );
    expect(slotNames.sort()).toEqual(
      Object.keys(keras.slots)
        .map((name) => `optimizer/${name}`)
        .sort(),
    );
  });

  it('change no bit of what is frozen', () => {
    const state = trainer.exportState();
    const frozen = Object.entries(keras.initial).filter(
      ([path]) => keras.freeze.length > 0 && path.startsWith('base/'),
    );
    for (const [path, { values }] of frozen) {
      expect([...state.get(`weights/${path}`)!.values]).toEqual([...Float32Array.from(values)]);
    }
    expect(frozen.length).toBe(keras.freeze.length > 0 ? 11 : 0);
  });

  it('evaluate as Keras does', () => {
    const sums = new Float32Array(trainer.evaluationLayout.length);
    const batch = batchOf(keras, 0);
    trainer.evaluateReplica(batch, sums);
    disposeBatch(batch);
    const { loss, metrics } = trainer.summarizeEvaluation(sums);
    const { evaluation } = keras;
    expectLikeKeras([loss, metrics.accuracy!], {
      shape: [2],
      values: [evaluation.loss, evaluation.accuracy],
    });
  });
});
