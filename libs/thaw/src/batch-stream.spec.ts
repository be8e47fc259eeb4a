import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { Dense, Sequential, type LabeledBatch, type StreamFitOptions } from './index.js';
import { countLeftTensors, createClassifier, createImages, take, valuesOf } from './testing/small-models.js';

const { x, y } = createImages(10);
const QUIET = { verbose: 0 } as const;
const WHOLE = { x: { values: x.values, shape: x.shape }, y };

function imagesFrom(start: number, end: number): LabeledBatch {
  const values = x.values.slice(start * 72, end * 72);
  return [{ values, shape: [end - start, 6, 6, 2] }, y.slice(start, end)];
}

function* batches(): Generator<LabeledBatch> {
  yield imagesFrom(0, 4);
  yield imagesFrom(4, 8);
  yield imagesFrom(8, 10);
}

async function* slowBatches(): AsyncGenerator<LabeledBatch> {
  for (const batch of batches()) {
    await Promise.resolve();
    yield batch;
  }
}

function compiled(): Sequential {
  const model = createClassifier();
  model.compile({ optimizer: 'sgd', loss: 'sparse_categorical_crossentropy', metrics: ['accuracy'] });
  return model;
}

afterEach(() => void vi.restoreAllMocks());

describe('a stream of batches', () => {
  it.each([
    ['a generator function', batches],
    ['an asynchronous one', slowBatches],
  ])(
    'from %s trains as the same data do unshuffled, evaluates alike, and leaves nothing behind',
    async (_what, stream) => {
      const options = { ...QUIET, batchSize: 4, epochs: 2, shuffle: false };
      const expected = compiled();
      const { history } = await expected.fit(WHOLE.x, WHOLE.y, {
        ...options,
        validationData: [WHOLE.x, WHOLE.y],
      });
      const model = compiled();
      await model.evaluate(stream, QUIET);
      const { result, numLeft } = await countLeftTensors(() =>
        model.fit(stream, { ...QUIET, epochs: 2, validationData: stream }),
      );
      expect([result.history, numLeft]).toEqual([history, 0]);
      expect(valuesOf(model)).toEqual(valuesOf(expected));
      const evaluation = await expected.evaluate(WHOLE.x, WHOLE.y, { ...QUIET, batchSize: 4 });
      expect(await model.evaluate(stream(), QUIET)).toEqual(evaluation);
      const images = function* () {
        for (const [image] of batches()) yield image;
      };
      expect(take(await model.predict(images))).toEqual(take(await expected.predict(x, { batchSize: 4 })));
      expected.dispose();
      model.dispose();
    },
  );

  it('goes on from epoch to epoch where each has a number of steps, and begins anew where it ends', async () => {
    const sizes: number[] = [];
    const model = compiled();
    const seen = function* (): Generator<LabeledBatch> {
      for (const batch of batches()) {
        sizes.push((batch[1] as Int32Array).length);
        yield batch;
      }
    };
    const { epoch } = await model.fit(seen, { ...QUIET, epochs: 2, stepsPerEpoch: 2 });
    expect([epoch, sizes]).toEqual([[0, 1], [4, 4, 2, 4]]); // prettier-ignore
    const array = await model.fit(x, y, { ...QUIET, batchSize: 4, epochs: 2, stepsPerEpoch: 1 });
    expect(array.epoch).toEqual([0, 1]);
    expect(model.optimizer.iterations).toBe(6);
    await model.evaluate(batches, { ...QUIET, steps: 1 });
    model.dispose();
  });

  it('ends a fit that it runs out in, with a warning', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const model = compiled();
    const { epoch } = await model.fit(batches(), { ...QUIET, epochs: 5, stepsPerEpoch: 2 });
    expect(epoch).toEqual([0, 1]);
    expect(warn.mock.calls[0]![0]).toContain('expected batches for 5 epochs of 2 steps, received fewer');
    model.dispose();
  });

  it('that can be passed over only once is refused in a second epoch', async () => {
    const model = compiled();
    await expect(model.fit(batches(), { ...QUIET, epochs: 2 })).rejects.toThrow(
      'batches: expected at least one in an epoch, received none; give a function',
    );
    model.dispose();
  });

  it('is closed, and its batches are freed, when it or a callback throws', async () => {
    const model = compiled();
    await model.fit(batches, QUIET);
    let isClosed = false;
    const closing = function* (): Generator<LabeledBatch> {
      try {
        yield* batches();
      } finally {
        isClosed = true;
      }
    };
    const failing = { onTrainBatchBegin: () => Promise.reject(new Error('a callback')) };
    const { numLeft } = await countLeftTensors(async () => {
      const run = model.fit(closing, { ...QUIET, stepsPerEpoch: 2, callbacks: [failing] });
      await expect(run).rejects.toThrow('a callback');
      const broken = function* (): Generator<LabeledBatch> {
        yield imagesFrom(0, 4);
        throw new Error('the disk');
      };
      await expect(model.fit(broken, QUIET)).rejects.toThrow('the disk');
    });
    expect([isClosed, numLeft]).toEqual([true, 0]);
    await model.fit(x, y, QUIET);
    model.dispose();
  });

  it.each<[object, string]>([
    [{ shuffle: true }, 'fit: shuffle: expected data instead of a stream of batches'],
    [{ validationSplit: 0.5 }, 'fit: validationSplit: expected data instead of a stream of batches'],
    [{ sampleWeight: [1] }, 'fit: sampleWeight: expected data instead of a stream of batches'],
    [{ stepsPerEpoch: 0 }, 'stepsPerEpoch: expected a whole number of at least 1, received 0'],
  ])('is refused beside %j', async (options, message) => {
    const model = compiled();
    const fit = async () => model.fit(batches, options as StreamFitOptions);
    await expect(fit()).rejects.toThrow(message);
    model.dispose();
  });
});

describe('class weights', () => {
  const rows = [[1], [2], [3], [4]];

  async function weightsAfter(fit: (model: Sequential) => Promise<unknown>): Promise<number[][]> {
    const model = new Sequential([new Dense({ units: 3, activation: 'softmax' })]);
    model.compile({ optimizer: 'sgd', loss: 'ce' });
    await fit(model);
    const values = valuesOf(model);
    model.dispose();
    return values;
  }

  it('are sample weights by class, 1 where there is none, for labels of every form', async () => {
    const classes = [0, 1, 2, 1];
    const sampleWeight = [0.5, 4, 1, 4];
    const classWeight = { 0: 0.5, 1: 4 };
    const oneHot = classes.map((each) => [0, 1, 2].map((index) => Number(index === each)));
    const expected = await weightsAfter((model) => model.fit(rows, classes, { ...QUIET, sampleWeight }));
    expect(await weightsAfter((model) => model.fit(rows, classes, { ...QUIET, classWeight }))).toEqual(
      expected,
    );
    const ofColumn = classes.map((each) => [each]);
    expect(await weightsAfter((model) => model.fit(rows, ofColumn, { ...QUIET, classWeight }))).toEqual(
      expected,
    );
    const step = await weightsAfter((model) => model.trainOnBatch(rows, oneHot, { classWeight }));
    const same = await weightsAfter((model) => model.trainOnBatch(rows, oneHot, { sampleWeight }));
    expect(step).toEqual(same);
    const stream = (): LabeledBatch[] => [[rows, classes]];
    const streamed = await weightsAfter((model) => model.fit(stream, { ...QUIET, classWeight }));
    expect(streamed).toEqual(
      await weightsAfter((model) => model.trainOnBatch(rows, classes, { sampleWeight })),
    );
  });

  it('do not count in validation', async () => {
    const model = new Sequential([new Dense({ units: 2, activation: 'softmax' })]);
    model.compile({ optimizer: 'sgd', loss: 'ce' });
    const validationData = [rows, [0, 1, 1, 1]] as const;
    const options = { ...QUIET, classWeight: { 1: 100 }, validationData };
    const { history } = await model.fit(rows, [0, 1, 1, 1], options);
    expect((await model.evaluate(...validationData, QUIET)).loss).toBe(history.val_loss![0]);
    model.dispose();
  });

  it.each<[object, string]>([
    [
      { classWeight: { 1: 2 }, sampleWeight: [1, 1, 1, 1] },
      'classWeight: expected no sampleWeight beside it, received both',
    ],
    [{ classWeight: { 1: -1 } }, 'classWeight of class 1: expected a number from 0, received -1'],
    [{ classWeight: { dog: 1 } }, 'classWeight: expected weights by class'],
  ])('are refused: %j', async (options, message) => {
    const before = tf.memory().numTensors;
    await expect(weightsAfter((model) => model.fit(rows, [0, 1, 1, 1], options))).rejects.toThrow(message);
    expect(tf.memory().numTensors - before).toBeLessThanOrEqual(2);
  });
});
