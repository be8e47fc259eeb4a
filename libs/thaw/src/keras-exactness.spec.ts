import { createBatch, disposeBatch, type SingleBatch } from '@thaw/training';
import { describe, expect, it } from 'vitest';

import { applyFreezePlan, deserialize, LambdaCallback, Sequential, weightPaths } from './index.js';
import { expectLikeKeras, readCases, type TrainingCase } from '@thaw/training/testing/keras-fixtures';
import * as tf from '@tensorflow/tfjs-core';

/** The model of a case with its first weights, frozen as the case says, and compiled. */
function createModel(keras: TrainingCase): Sequential {
  const { base, head } = keras.config;
  const model = new Sequential([
    deserialize({ ...base, config: { ...base.config, name: 'base' } }),
    deserialize(head),
  ]);
  for (const [path, weight] of weightPaths(model)) {
    const { shape, values } = keras.initial[path]!;
    weight.assign(tf.tensor(values, shape));
  }
  applyFreezePlan(model, keras.freeze);
  model.compile({
    optimizer: keras.optimizer,
    loss: 'sparse_categorical_crossentropy',
    metrics: ['accuracy'],
  });
  return model;
}

function loadExamples(keras: TrainingCase): SingleBatch {
  return createBatch({
    examples: Uint8Array.from(keras.examples.flat()),
    labels: Int32Array.from(keras.labels.flat()),
    sampleShape: [5, 5, 2],
    numClasses: 3,
    loss: 'sparse_categorical_crossentropy',
    values: { scale: 1 / 127.5, offset: -1 },
  });
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe.each(readCases<TrainingCase>('training.json'))(
  'an epoch of ten batches without shuffling: $name',
  (keras) => {
    it('is ten calls of train_on_batch in Keras', async () => {
      const model = createModel(keras);
      const { inputs, labels } = loadExamples(keras);
      const means: number[][] = [];
      const recorder = new LambdaCallback({
        onTrainBatchEnd: (_batch, { loss, accuracy }) => void means.push([loss!, accuracy!]),
      });
      const { history } = await model.fit(inputs, labels, {
        batchSize: 6,
        shuffle: false,
        verbose: 0,
        callbacks: [recorder],
      });

      for (const [step, received] of means.entries()) {
        const reports = keras.reports.slice(0, step + 1);
        const expected = [
          meanOf(reports.map(({ loss }) => loss)),
          meanOf(reports.map(({ accuracy }) => accuracy)),
        ];
        expectLikeKeras(received, { shape: [2], values: expected }, `means after step ${step}`);
      }
      expect([history.loss, history.accuracy]).toEqual(means.at(-1)!.map((mean) => [mean]));
      for (const [path, weight] of weightPaths(model)) {
        expectLikeKeras(weight.read().dataSync(), keras.weights[path]!, path);
      }

      const first = [tf.slice(inputs, [0], [6]), tf.slice(labels, [0], [6])] as const;
      const { loss, accuracy } = await model.evaluate(...first, { verbose: 0 });
      const values = [keras.evaluation.loss, keras.evaluation.accuracy];
      expectLikeKeras([loss!, accuracy!], { shape: [2], values }, 'evaluation');
      tf.dispose([...first]);
      disposeBatch({ inputs, labels });
      model.dispose();
    });
  },
);
