import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import { Dense, Sequential, type CompileOptions, type Logs, type Loss } from './index.js';
import type { OutputOptions } from '@thaw/training';

import { completeOptions, objectiveOf } from './compile-options.js';

describe('compile', () => {
  it('completes names with the defaults of Keras', () => {
    const compilation = completeOptions({ loss: 'mae' });
    expect(compilation.optimizer).toEqual({ name: 'rmsprop', learningRate: 0.001 });
    expect(objectiveOf(compilation, ['out'])).toEqual({
      loss: 'mean_absolute_error',
      lossWeight: 1,
      metrics: [],
      weightedMetrics: [],
    });
    expect(completeOptions({ optimizer: 'sgd', loss: 'huber' }).optimizer).toEqual({
      name: 'sgd',
      learningRate: 0.01,
    });
    const adam = { name: 'adam', beta1: 0.8 } as const;
    expect(completeOptions({ optimizer: adam, loss: 'huber' }).optimizer).toEqual({
      ...adam,
      learningRate: 0.001,
    });
  });

  it('takes the names of classes where Keras does', () => {
    const read = (options: CompileOptions): unknown => {
      const { loss, metrics } = objectiveOf(completeOptions(options), ['out']) as OutputOptions;
      return { loss, metrics };
    };
    expect(completeOptions({ optimizer: 'RMSprop', loss: 'mse' }).optimizer.name).toBe('rmsprop');
    const metrics = [
      'AUC',
      'SparseTopKCategoricalAccuracy',
      'F1Score',
      'BinaryIoU',
      'FBetaScore',
      'Accuracy',
    ] as const;
    expect(read({ loss: 'KLDivergence', metrics })).toEqual({
      loss: 'kl_divergence',
      metrics: [
        'auc',
        'sparse_top_k_categorical_accuracy',
        'f1_score',
        'binary_iou',
        'fbeta_score',
        'accuracy',
      ],
    });
  });

  it.each<[unknown, string]>([
    [{ loss: 'MeanSquaredEror' }, `received "MeanSquaredEror"`],
    [{ optimizer: 'adan', loss: 'mse' }, `optimizer.name: expected one of sgd, adam, adamw`],
    [{ optimizer: 'adan', loss: 'mse' }, `received "adan"; did you mean 'adam'?`],
    [{ loss: 'mean_squared_eror' }, `received "mean_squared_eror"; did you mean 'mean_squared_error'?`],
    [{ loss: 'mse', metrics: ['acuracy'] }, `received "acuracy"; did you mean 'accuracy'?`],
    [{ optimiser: 'sgd', loss: 'mse' }, 'compile: option: expected one of optimizer, loss'],
    [{ optimiser: 'sgd', loss: 'mse' }, "received 'optimiser'; did you mean 'optimizer'?"],
    [{}, 'compile: loss: expected a loss, or one for each output, received undefined'],
    [
      { optimizer: { name: 'sgd', momentum: 2 }, loss: 'mse' },
      'compile: optimizer.momentum: expected a number below 1, received 2',
    ],
    [
      { optimizer: { name: 'sgd', learningRte: 2 }, loss: 'mse' },
      "received learningRte; did you mean 'learningRate'?",
    ],
    [
      { optimizer: { name: 'adam', clipnorm: 1, clipvalue: 2 }, loss: 'mse' },
      'at most one of clipnorm, clipvalue and globalClipnorm',
    ],
    [
      { optimizer: { name: 'sgd', learningRate: { name: 'cosine_decay', decaySteps: 0 } }, loss: 'mse' },
      'compile: optimizer.learningRate.initialLearningRate: expected a number, received nothing',
    ],
    [
      { loss: { name: 'binary_crossentropy', labelSmoothing: 1.5 } },
      'compile: loss.labelSmoothing: expected a number of at most 1, received 1.5',
    ],
    [{ loss: { name: 'huber', delta: 0 } }, 'compile: loss.delta: expected a number above 0, received 0'],
    [
      { loss: { name: 'mean_squared_error', reduction: 'none' } },
      'compile: loss.reduction: expected one of sum_over_batch_size, mean, sum, mean_with_sample_weight',
    ],
    [
      { loss: 'mse', metrics: [{ name: 'precision', threshold: 2 }] },
      'compile: metrics.threshold: expected a number of at most 1, received 2',
    ],
    [{ loss: 'mse', lossWeights: Number.NaN }, 'compile: lossWeights: expected finite numbers, received NaN'],
    [{ loss: 'mse', seed: Number.NaN }, 'compile: seed: expected a finite number, received NaN'],
  ])('refuses %j', (options, message) => {
    const model = new Sequential([new Dense({ units: 1 })]);
    expect(() => model.compile(options as CompileOptions)).toThrow(message);
  });

  it('reports a metric under the short name that it was asked for by, as Keras does', async () => {
    const model = new Sequential([new Dense({ units: 1, kernelInitializer: 'zeros' })]);
    const metrics = ['mse', 'MAE', 'acc', 'bce', 'mean_squared_error'] as const;
    model.compile({ optimizer: 'sgd', loss: 'MSE', metrics, lossWeights: 0.5 });
    const logs = await model.testOnBatch([[1], [2]], [[2], [1]]);
    expect(Object.keys(logs)).toEqual(['loss', ...metrics]);
    expect(logs).toMatchObject({ loss: 1.25, mse: 2.5, MAE: 1.5, mean_squared_error: 2.5 });
    model.dispose();
  });

  it.each([
    ['sparse_categorical_crossentropy', [0, 2], 3],
    ['categorical_crossentropy', [[1, 0, 0], [0, 0, 1]], 3], // prettier-ignore
    ['binary_crossentropy', [[0], [1]], 1],
  ] as const)('takes crossentropy to mean %s for such labels', async (loss, labels, units) => {
    const measure = async (name: 'crossentropy' | 'ce' | typeof loss): Promise<Logs> => {
      const activation = units === 1 ? 'sigmoid' : 'softmax';
      const model = new Sequential([new Dense({ units, activation })]);
      model.compile({ optimizer: 'sgd', loss: name });
      const logs = await model.trainOnBatch([[1], [2]], labels);
      model.dispose();
      return logs;
    };
    const expected = await measure(loss);
    expect(await measure('crossentropy')).toEqual(expected);
    expect(await measure('ce')).toEqual(expected);
  });

  it('takes a loss that somebody wrote', async () => {
    const loss: Loss = {
      name: 'distance',
      reduction: 'sum_over_batch_size',
      values: (labels, { outputs }) => tf.squeeze(tf.abs(tf.sub(labels, outputs)), [-1]),
    };
    const model = new Sequential([new Dense({ units: 1, kernelInitializer: 'zeros' })]);
    model.compile({ optimizer: 'sgd', loss, metrics: ['mean_absolute_error'] });
    const logs = await model.trainOnBatch([[1], [2]], [[2], [4]]);
    expect(logs).toEqual({ loss: 3, mean_absolute_error: 3 });
    model.dispose();
  });

  it('can set the learning rate before the first step, in between, and not against a schedule', async () => {
    const model = new Sequential([new Dense({ units: 1, useBias: false, kernelInitializer: 'zeros' })]);
    model.compile({ optimizer: 'sgd', loss: 'mse' });
    expect(model.optimizer.learningRate).toBeCloseTo(0.01, 8);
    model.optimizer.learningRate = 0.5;
    await model.trainOnBatch([[1]], [[1]]);
    expect(model.weights[0]!.read().dataSync()[0]).toBe(1);
    model.optimizer.learningRate = 0.25;
    await model.trainOnBatch([[1]], [[2]]);
    expect(model.weights[0]!.read().dataSync()[0]).toBe(1.5);
    expect(() => (model.optimizer.learningRate = -1)).toThrow(
      'learningRate: expected a number from 0, received -1',
    );

    const schedule = {
      name: 'exponential_decay',
      initialLearningRate: 1,
      decaySteps: 10,
      decayRate: 0.5,
    } as const;
    model.compile({ optimizer: { name: 'sgd', learningRate: schedule }, loss: 'mse' });
    expect(() => (model.optimizer.learningRate = 1)).toThrow(
      'no change of a learning rate that has a schedule',
    );
    model.dispose();
  });
});
