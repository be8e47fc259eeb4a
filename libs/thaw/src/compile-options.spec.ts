import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import { Dense, Sequential, type CompileOptions, type Loss } from './index.js';
import { completeOptions } from './compile-options.js';

describe('compile', () => {
  it('completes names with the defaults of Keras', () => {
    expect(completeOptions({ loss: 'mae' })).toEqual({
      optimizer: { name: 'rmsprop', learningRate: 0.001 },
      loss: 'mean_absolute_error',
      metrics: [],
      weightedMetrics: [],
    });
    expect(completeOptions({ optimizer: 'sgd', loss: 'huber' }).optimizer).toEqual({
      name: 'sgd',
      learningRate: 0.01,
    });
    const optimizer = { name: 'adam', beta1: 0.8 } as const;
    expect(completeOptions({ optimizer, loss: 'huber' }).optimizer).toEqual({
      ...optimizer,
      learningRate: 0.001,
    });
  });

  it.each<[unknown, string]>([
    [{ optimizer: 'adan', loss: 'mse' }, "received 'adan'; did you mean 'adam'?"],
    [{ loss: 'mean_squared_eror' }, "received 'mean_squared_eror'; did you mean 'mean_squared_error'?"],
    [{ loss: 'mse', metrics: ['acuracy'] }, "received 'acuracy'; did you mean 'accuracy'?"],
    [
      { optimizer: { name: 'sgd', momentum: 2 }, loss: 'mse' },
      'momentum: expected a number from 0 to below 1',
    ],
  ])('refuses %j', (options, message) => {
    const model = new Sequential([new Dense({ units: 1 })]);
    expect(() => model.compile(options as CompileOptions)).toThrow(message);
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
