import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import { Dense, Embedding, Flatten, Input, Model, Sequential, type FitOptions } from './index.js';
import { countLeftTensors, valuesOf } from './testing/small-models.js';

const QUIET = { verbose: 0 } as const;
const ROWS = [[1, 2], [3, 4], [5, 6]]; // prettier-ignore

function classifier(): Sequential {
  const model = new Sequential([new Dense({ units: 2, activation: 'softmax' })]);
  model.compile({ optimizer: 'sgd', loss: 'sparse_categorical_crossentropy' });
  return model;
}

describe('data that cannot be trained on', () => {
  it.each<[string, unknown, unknown, string]>([
    ['no examples', [], [], 'inputs: expected at least one example, received shape [0]'],
    ['no labels', ROWS, undefined, 'labels: expected some as the second argument of fit, received undefined'],
    [
      'labels of NaN',
      ROWS,
      [0, Number.NaN, 1],
      'label of example 1: expected a class from 0 to 1, received NaN',
    ],
    [
      'a class that is too large',
      ROWS,
      [0, 1, 2],
      'label of example 2: expected a class from 0 to 1, received 2',
    ],
    [
      'a class that is no whole number',
      ROWS,
      [0, 0.5, 1],
      'label of example 1: expected a class from 0 to 1, received 0.5',
    ],
    ['a negative class', ROWS, [-1, 0, 1], 'label of example 0: expected a class from 0 to 1, received -1'],
    [
      'text',
      [['a'], ['b'], ['c']],
      [0, 1, 1],
      'inputs: expected numbers in arrays of one length on each level, received arrays that differ',
    ],
    ['ragged rows', [[1, 2], [3]], [0, 1], 'inputs: expected numbers in arrays of one length on each level'],
    ['a rank that layers do not take', [1, 2, 3], [0, 1, 1], 'to be known when the layer is built'],
  ])('is refused: %s', async (_what, inputs, labels, message) => {
    const model = classifier();
    const { numLeft } = await countLeftTensors(async () => {
      const fit = async () => model.fit(inputs as typeof ROWS, labels as number[], QUIET);
      await expect(fit()).rejects.toThrow(message);
      model.dispose();
    });
    expect(numLeft).toBe(0);
  });

  it('is refused when validation data have another shape or other classes, before any step', async () => {
    const model = classifier();
    await model.trainOnBatch(ROWS, [0, 1, 1]);
    const before = valuesOf(model);
    for (const [validationData, message] of [
      [[[[1, 2, 3]], [0]], 'expected input 0 of shape [null, 2]'],
      [[ROWS, [0, 1]], 'labels: expected one for each of 3 examples, received 2'],
      [[ROWS, [0, 1, 7]], 'label of example 2: expected a class from 0 to 1, received 7'],
    ] as const)
      await expect(model.fit(ROWS, [0, 1, 1], { ...QUIET, validationData })).rejects.toThrow(message);
    expect(valuesOf(model)).toEqual(before);
    model.dispose();
  });

  it('tells of labels of NaN in a regression, and of sample weights that are not finite', async () => {
    const model = new Sequential([new Dense({ units: 1 })]);
    model.compile({ optimizer: 'sgd', loss: 'mse' });
    await expect(model.fit(ROWS, [1, Number.NaN, 2], QUIET)).rejects.toThrow(
      'label of example 1: expected a finite number, received NaN',
    );
    const sampleWeight = [1, Infinity, 1];
    await expect(model.fit(ROWS, [1, 2, 3], { ...QUIET, sampleWeight })).rejects.toThrow(
      'sampleWeight of example 1: expected a finite number, received Infinity',
    );
    model.dispose();
  });
});

describe('unusual runs', () => {
  it.each<[FitOptions, number]>([
    [{ epochs: 0 }, 0],
    [{ epochs: 2, initialEpoch: 5 }, 0],
    [{ batchSize: 1000 }, 1],
    [{ batchSize: 1 }, 3],
  ])('%j makes %i steps', async (options, numSteps) => {
    const model = classifier();
    const { epoch } = await model.fit(ROWS, [0, 1, 1], { ...QUIET, ...options });
    expect([model.optimizer.iterations, epoch.length]).toEqual([numSteps, Math.min(numSteps, 1)]);
    model.dispose();
  });

  it('trains on a single example', async () => {
    const model = classifier();
    await model.fit([[1, 2]], [1], QUIET);
    expect(model.optimizer.iterations).toBe(1);
    model.dispose();
  });

  it('trains a model whose input is of whole numbers', async () => {
    const words = Input({ shape: [3], dtype: 'int32' });
    const vectors = new Embedding({ inputDim: 5, outputDim: 2 }).apply(words);
    const outputs = new Dense({ units: 1 }).apply(new Flatten().apply(vectors));
    const model = new Model({ inputs: words, outputs });
    model.compile({ optimizer: 'adam', loss: 'mse' });
    const { history } = await model.fit([[0, 1, 2], [3, 4, 0]], [1, 2], { ...QUIET, epochs: 30 }); // prettier-ignore
    expect(history.loss!.at(-1)).toBeLessThan(history.loss![0]!);
    model.dispose();
  });

  it('leaves nothing behind when a callback throws, and the model can be fitted again', async () => {
    const model = classifier();
    await model.fit(ROWS, [0, 1, 1], QUIET);
    for (const hook of [
      'onTrainBegin',
      'onEpochBegin',
      'onTrainBatchBegin',
      'onTrainBatchEnd',
      'onEpochEnd',
      'onTrainEnd',
    ]) {
      const callbacks = [{ [hook]: () => Promise.reject(new Error(hook)) }];
      const { numLeft } = await countLeftTensors(async () => {
        const options = { ...QUIET, validationSplit: 0.4, callbacks };
        await expect(model.fit(ROWS, [0, 1, 1], options)).rejects.toThrow(hook);
      });
      expect(numLeft, hook).toBe(0);
    }
    await model.fit(ROWS, [0, 1, 1], QUIET);
    model.dispose();
  });

  it('ends with an error when the model is disposed in the middle of a fit, and frees all', async () => {
    const before = tf.memory().numTensors;
    const model = classifier();
    const callbacks = [{ onTrainBatchEnd: () => model.dispose() }];
    await expect(model.fit(ROWS, [0, 1, 1], { ...QUIET, batchSize: 1, callbacks })).rejects.toThrow();
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([
    ['fit', { epoch: 2 }, 'fit: option: expected one of batchSize'],
    ['fit', { epoch: 2 }, "received 'epoch'; did you mean 'epochs'?"],
    ['fit', { verbose: 3 }, "verbose: expected 'auto', 0, 1 or 2, received 3"],
    ['fit', { shuffle: 'batch' }, 'shuffle: expected true or false, received batch'],
    ['fit', { callbacks: [undefined] }, 'callbacks: expected a list of callbacks'],
    ['evaluate', { batchsize: 2 }, "received 'batchsize'; did you mean 'batchSize'?"],
    ['predict', { seed: Number.NaN }, 'seed: expected a finite number, received NaN'],
  ] as const)('refuses an option of %s: %j', async (method, options, message) => {
    const model = classifier();
    const run = async (): Promise<unknown> => {
      if (method === 'predict') return model.predict(ROWS, options);
      if (method === 'fit') return model.fit(ROWS, [0, 1, 1], options as object);
      return model.evaluate(ROWS, [0, 1, 1], options as object);
    };
    await expect(run()).rejects.toThrow(message);
    model.dispose();
  });
});
