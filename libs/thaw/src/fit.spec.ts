import * as tf from '@tensorflow/tfjs-core';
import { Sequential as LayerSequence } from '@thaw/layers';
import { describe, expect, it } from 'vitest';

import {
  Dense,
  deserialize,
  Dropout,
  FitInProgress,
  Layer,
  Model,
  NothingToTrain,
  NotCompiled,
  Sequential,
  serialize,
  type FitOptions,
  type Logs,
} from './index.js';
import {
  countLeftTensors,
  createBase,
  createClassifier,
  createImages,
  take,
  valuesOf,
} from './testing/small-models.js';

const { x, y } = createImages(20);
const QUIET = { verbose: 0 } as const;

function compiled(model: Sequential = createClassifier(), seed?: number): Sequential {
  model.compile({
    optimizer: 'sgd',
    loss: 'sparse_categorical_crossentropy',
    metrics: ['accuracy'],
    seed,
  });
  return model;
}

async function fitted(options: FitOptions, seed?: number): Promise<number[][]> {
  const model = compiled(createClassifier(), seed);
  await model.fit(x, y, { ...QUIET, batchSize: 4, ...options });
  const values = valuesOf(model);
  model.dispose();
  return values;
}

describe('fit', () => {
  it('gives the same bits for the same seed, others for another, and others unshuffled', async () => {
    const first = await fitted({ epochs: 2 });
    expect(await fitted({ epochs: 2 })).toEqual(first);
    expect(await fitted({ epochs: 2 }, 1)).not.toEqual(first);
    expect(await fitted({ epochs: 2, shuffle: false })).not.toEqual(first);
  });

  it('gives the same bits in one call or two, with validation or without', async () => {
    const whole = await fitted({ epochs: 2 });
    const model = compiled();
    await model.fit(x, y, { ...QUIET, batchSize: 4 });
    await model.fit(x, y, { ...QUIET, batchSize: 4, validationData: [x, y] });
    expect(valuesOf(model)).toEqual(whole);
    model.dispose();
  });

  it('takes tensors, nested arrays and typed arrays alike', async () => {
    const rows = [[1, 2], [3, 4], [5, 6]]; // prettier-ignore
    const forms = [
      rows,
      tf.tensor2d(rows),
      tf.tensor2d(rows, [3, 2], 'int32'),
      { values: rows.flat(), shape: [3, 2] },
    ];
    const results: number[][][] = [];
    for (const form of forms) {
      const model = new Sequential([new Dense({ units: 1 })]);
      model.compile({ optimizer: 'sgd', loss: 'mse' });
      await model.fit(form, [1, 2, 3], QUIET);
      results.push(valuesOf(model));
      model.dispose();
    }
    for (const result of results) expect(result).toEqual(results[0]);
    tf.dispose(forms.filter((form) => form instanceof tf.Tensor));
  });

  it('keeps the last part back for validation, and reports it under val_', async () => {
    const model = compiled();
    const { history, epoch } = await model.fit(x, y, { ...QUIET, validationSplit: 0.25, epochs: 2 });
    expect(Object.keys(history)).toEqual(['loss', 'accuracy', 'val_loss', 'val_accuracy']);
    expect(epoch).toEqual([0, 1]);
    const last = { values: x.values.slice(15 * 72), shape: [5, 6, 6, 2] };
    const evaluation = await model.evaluate(last, y.slice(15), QUIET);
    expect(evaluation).toEqual({ loss: history.val_loss![1], accuracy: history.val_accuracy![1] });
    model.dispose();
  });

  it('validates on other data only in every second epoch when asked to', async () => {
    const model = compiled();
    const options = { ...QUIET, epochs: 4, validationData: [x, y], validationFreq: 2 } as const;
    const { history } = await model.fit(x, y, options);
    expect([history.loss!.length, history.val_loss!.length]).toEqual([4, 2]);
    model.dispose();
  });

  it('weighs the loss of a short batch by its examples, and metrics by example', async () => {
    const model = compiled();
    const whole = await model.evaluate(x, y, { ...QUIET, batchSize: 20 });
    const parts = await model.evaluate(x, y, { ...QUIET, batchSize: 6 });
    expect(parts.loss).toBeCloseTo(whole.loss!, 6);
    expect(parts.accuracy).toBe(whole.accuracy);
    model.dispose();
  });

  it('counts examples by their sample weights', async () => {
    const model = compiled();
    const kept = Array.from(y, (_, index) => Number(index < 10));
    const weighted = await model.evaluate(x, y, { ...QUIET, batchSize: 20, sampleWeight: kept });
    const first = { values: x.values.slice(0, 720), shape: [10, 6, 6, 2] };
    const { loss } = await model.evaluate(first, y.slice(0, 10), QUIET);
    expect(weighted.loss).toBeCloseTo(loss! / 2, 6);
    model.dispose();
  });

  it('starts at initialEpoch', async () => {
    const model = compiled();
    const { epoch } = await model.fit(x, y, { ...QUIET, initialEpoch: 3, epochs: 5 });
    expect(epoch).toEqual([3, 4]);
    model.dispose();
  });

  it('ends after the batch in which stopTraining was set, with the end of the epoch', async () => {
    const model = compiled();
    let numBatches = 0;
    const stopper = {
      onTrainBatchEnd: (): void => {
        numBatches += 1;
        model.stopTraining = numBatches === 2;
      },
    };
    const { epoch } = await model.fit(x, y, { ...QUIET, batchSize: 4, epochs: 3, callbacks: [stopper] });
    expect([epoch, numBatches]).toEqual([[0], 2]);
    model.dispose();
  });

  it('lets a callback evaluate and predict, which changes nothing', async () => {
    const curious = {
      onEpochEnd: async (): Promise<void> => {
        await model.evaluate(x, y, QUIET);
        (await model.predict(x)).dispose();
      },
    };
    const model = compiled();
    await model.fit(x, y, { ...QUIET, batchSize: 4, epochs: 2, callbacks: [curious] });
    expect(valuesOf(model)).toEqual(await fitted({ epochs: 2 }));
    model.dispose();
  });

  it('draws dropout anew in each step, and the same in a second fit of the same seed', async () => {
    const losses = async (): Promise<Logs[]> => {
      const model = new Sequential([
        new Dropout({ rate: 0.5 }),
        new Dense({ units: 1, kernelInitializer: 'ones' }),
      ]);
      model.compile({ optimizer: { name: 'sgd', learningRate: 1e-30 }, loss: 'mse', seed: 4 });
      const data = { values: new Float32Array(200).fill(1), shape: [20, 10] };
      const logs: Logs[] = [];
      for (let step = 0; step < 3; step++) logs.push(await model.trainOnBatch(data, y.map(Number)));
      model.dispose();
      return logs;
    };
    const first = await losses();
    expect(new Set(first.map(({ loss }) => loss)).size).toBe(3);
    expect(await losses()).toEqual(first);
  });

  it('leaves one slot for each trainable weight, until the model is disposed', async () => {
    const { numLeft } = await countLeftTensors(async () => {
      const model = createClassifier();
      const optimizer = { name: 'sgd', momentum: 0.9 } as const;
      model.compile({ optimizer, loss: 'sparse_categorical_crossentropy', metrics: ['accuracy'] });
      (await model.predict(x)).dispose();
      const options = { ...QUIET, batchSize: 8, epochs: 2, validationSplit: 0.5 };
      expect((await countLeftTensors(() => model.fit(x, y, options))).numLeft).toBe(6);
      expect((await countLeftTensors(() => model.fit(x, y, { ...options, sampleWeight: y }))).numLeft).toBe(
        0,
      );
      expect((await countLeftTensors(() => model.evaluate(x, y, QUIET))).numLeft).toBe(0);
      expect((await countLeftTensors(() => model.trainOnBatch(x, y))).numLeft).toBe(0);
      expect((await countLeftTensors(() => model.testOnBatch(x, y))).numLeft).toBe(0);
      model.dispose();
    });
    expect(numLeft).toBe(0);
  });
});

describe('predict', () => {
  it('puts the outputs of all batches together, as one tensor that the caller owns', async () => {
    const model = createClassifier();
    const whole = await model.predictOnBatch(x);
    const { result: parts, numLeft } = await countLeftTensors(() => model.predict(x, { batchSize: 7 }));
    expect(numLeft).toBe(1);
    expect(parts.shape).toEqual([20, 3]);
    const expected = take(whole);
    take(parts).forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 6));
    model.dispose();
  });

  it('refuses inputs of another shape, and none, without leaving a tensor', async () => {
    const model = createClassifier();
    (await model.predict(x)).dispose();
    const { numLeft } = await countLeftTensors(async () => {
      await expect(model.predict([[1, 2]])).rejects.toThrow('expected input 0 of shape [null, 6, 6, 2]');
      await expect(model.predict([])).rejects.toThrow(
        'inputs: expected at least one example, received shape [0]',
      );
      await expect(model.predict({ values: [1, 2], shape: [3] })).rejects.toThrow(
        'inputs: expected numbers for shape [3], received 2',
      );
    });
    expect(numLeft).toBe(0);
    model.dispose();
  });
});

describe('bad input to fit', () => {
  it('is refused before compile', async () => {
    const model = createClassifier();
    await expect(model.fit(x, y)).rejects.toBeInstanceOf(NotCompiled);
    expect(() => model.optimizer).toThrow('expected compile({ optimizer, loss }) before optimizer');
  });

  it.each<[FitOptions, string]>([
    [{ batchSize: 0 }, 'batchSize: expected a whole number of at least 1, received 0'],
    [{ epochs: -1 }, 'epochs: expected a whole number of at least 0, received -1'],
    [{ validationSplit: 1 }, 'validationSplit: expected a number from 0 to below 1, received 1'],
    [
      { validationSplit: 0.99 },
      'validationSplit: expected at least one example to train with and one to validate, received 0.99 of 20 examples',
    ],
    [{ sampleWeight: [1, 2] }, 'sampleWeight: expected one for each of 20 examples, received 2'],
  ])('names the option: %j', async (options, message) => {
    const model = compiled();
    (await model.predict(x)).dispose();
    const { numLeft } = await countLeftTensors(async () => {
      await expect(model.fit(x, y, { ...QUIET, ...options })).rejects.toThrow(message);
    });
    expect(numLeft).toBe(0);
    model.dispose();
  });

  it('tells of labels that are too few', async () => {
    const model = compiled();
    await expect(model.fit(x, [0, 1], QUIET)).rejects.toThrow(
      'labels: expected one for each of 20 examples, received 2',
    );
    model.dispose();
  });

  it('tells when nothing is left to train; what is frozen as a whole can still be evaluated', async () => {
    const model = compiled();
    model.trainable = false;
    await expect(model.fit(x, y, QUIET)).rejects.toBeInstanceOf(NothingToTrain);
    expect(Object.keys(await model.evaluate(x, y, QUIET))).toEqual(['loss', 'accuracy']);
    model.dispose();
  });

  it('does not let two fits at once share a model', async () => {
    const model = compiled();
    const first = model.fit(x, y, QUIET);
    await expect(model.fit(x, y, QUIET)).rejects.toBeInstanceOf(FitInProgress);
    expect(() => compiled(model)).toThrow(FitInProgress);
    await first;
    model.dispose();
  });
});

describe('models that can be fitted', () => {
  it('may be a class that overrides call', async () => {
    class Twice extends Model {
      readonly dense = new Dense({ units: 2, useBias: false });
      override call(inputs: tf.Tensor): tf.Tensor {
        return this.dense.apply(this.dense.apply(inputs));
      }
    }
    const model = new Twice({ name: 'twice' });
    model.compile({ optimizer: 'sgd', loss: 'mse' });
    await model.fit([[1, 2]], [[3, 4]], QUIET);
    expect(model.weights).toHaveLength(1);
    model.dispose();
  });

  it('serve as layers of each other, and are layers', () => {
    const model = createClassifier(new Sequential([createBase()]));
    expect(model).toBeInstanceOf(Layer);
    expect(model.layers[0]).toBeInstanceOf(Sequential);
  });

  it('are written to configurations as those of the layer library are', () => {
    const model = createClassifier();
    expect(deserialize(serialize(model))).toBeInstanceOf(LayerSequence);
    expect(serialize(deserialize(serialize(model)))).toEqual(serialize(model));
    expect(createBase().className).toBe('Functional');
  });
});
