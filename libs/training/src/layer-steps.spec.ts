import * as tf from '@tensorflow/tfjs-core';
import { applyFreezePlan, deserialize, materializeWeights, type KerasConfig } from '@thaw/layers';
import { describe, expect, it } from 'vitest';

import { disposeBatch, type SingleBatch } from './batch.js';
import { expectLikeKeras, readFixture, toTensor, type FixtureTensor } from './testing/keras-fixtures.js';
import { testRandom } from './testing/test-random.js';
import { Trainer } from './trainer.js';
import { assignWeights } from './training-state.js';

interface Run {
  frozen: string[];
  losses: number[];
  weights: Record<string, FixtureTensor>;
  evaluation: number;
}

interface LayerCase {
  name: string;
  config: KerasConfig;
  inputs: 'images' | 'steps' | 'indices';
  initial: Record<string, FixtureTensor>;
  runs: Run[];
}

const fixture = readFixture('layer-steps.json') as { cases: LayerCase[] } & Record<
  LayerCase['inputs'] | 'numbers',
  FixtureTensor[]
>;

const runs = fixture.cases.flatMap((keras) =>
  keras.runs.map((run) => ({
    name: `${keras.name}, ${run.frozen.length > 0 ? 'frozen' : 'not frozen'}`,
    keras,
    run,
  })),
);

function createTrainer({ config, initial }: LayerCase, { frozen }: Run): Trainer {
  const model = deserialize(config);
  applyFreezePlan(model, frozen);
  materializeWeights(model, { seed: 1, random: testRandom() });
  const stored = Object.entries(initial).map(
    ([path, { shape, values }]) => [path, { shape, values: Float32Array.from(values) }] as const,
  );
  assignWeights(model, new Map(stored));
  return Trainer.create({
    model,
    loss: 'mean_squared_error',
    metrics: [],
    optimizer: { name: 'sgd', learningRate: 0.01, momentum: 0.9 },
    seed: 1,
    random: testRandom(),
  });
}

function batchOf({ inputs }: LayerCase, step: number): SingleBatch {
  return { inputs: toTensor(fixture[inputs][step]!), labels: toTensor(fixture.numbers[step]!) };
}

describe.each(runs)('ten steps of a network around $name', ({ keras, run }) => {
  const trainer = createTrainer(keras, run);

  it('report the losses of Keras, and leave no tensor', () => {
    const vector = new Float32Array(trainer.layout.length);
    const before = tf.memory().numTensors;
    const losses = run.losses.map((_, step) => {
      const batch = batchOf(keras, step);
      trainer.computeReplica(batch, { step, replica: 0 }, vector);
      disposeBatch(batch);
      return trainer.applyReduced(vector, step).loss;
    });
    expectLikeKeras(losses, { shape: [losses.length], values: run.losses }, 'losses');
    expect(tf.memory().numTensors).toBe(before);
  });

  it('end with the weights and moving statistics of Keras', () => {
    const state = trainer.exportState();
    for (const [path, expected] of Object.entries(run.weights))
      expectLikeKeras(state.get(`weights/${path}`)!.values, expected, path);
  });

  it('change no bit of what is frozen', () => {
    const state = trainer.exportState();
    for (const [path, { values }] of Object.entries(keras.initial)) {
      if (!run.frozen.includes(path.split('/')[0]!)) continue;
      expect([...state.get(`weights/${path}`)!.values], path).toEqual([...Float32Array.from(values)]);
    }
  });

  it('are evaluated as Keras does', () => {
    const sums = new Float32Array(trainer.evaluationLayout.length);
    const batch = batchOf(keras, 0);
    trainer.evaluateReplica(batch, sums);
    disposeBatch(batch);
    expectLikeKeras([trainer.summarizeEvaluation(sums).loss], { shape: [], values: [run.evaluation] });
  });
});
