import * as tf from '@tensorflow/tfjs-core';
import { assignWeights } from '@thaw/training';
import { expectLikeKeras, readFixture, type FixtureTensor } from '@thaw/training/testing/keras-fixtures';
import { describe, expect, it } from 'vitest';

import {
  Concatenate,
  Dense,
  deserialize,
  Input,
  Model,
  weightPaths,
  type CompileOptions,
  type KerasConfig,
  type Logs,
} from './index.js';
import { countLeftTensors, take, valuesOf } from './testing/small-models.js';

interface Case extends Omit<CompileOptions, 'optimizer' | 'seed'> {
  name: string;
  config: KerasConfig;
  isWeighted: boolean;
  initial: Record<string, FixtureTensor>;
  reports: Logs[];
  weights: Record<string, FixtureTensor>;
  evaluation: Logs;
}

type Arrays = Record<'left' | 'right' | 'size' | 'kind' | 'sizeWeights' | 'kindWeights', FixtureTensor[]>;

const fixtures = readFixture('several-outputs.json') as Arrays & { cases: Case[] };
const QUIET = { verbose: 0 } as const;

/** What `make` gives for the layers of the fixtures: two inputs, two outputs. */
function createNet(units = 4): Model {
  const [left, right] = [Input({ shape: [3], name: 'left' }), Input({ shape: [2], name: 'right' })];
  const both = new Concatenate({ name: 'both' }).apply([left, right]);
  const hidden = new Dense({ units, activation: 'tanh', name: 'hidden' }).apply(both);
  const size = new Dense({ units: 2, name: 'size' }).apply(hidden);
  const kind = new Dense({ units: 3, activation: 'softmax', name: 'kind' }).apply(hidden);
  return new Model({ inputs: [left, right], outputs: [size, kind], name: 'net' });
}

function fromFixture({ config, initial, loss, lossWeights, metrics, weightedMetrics }: Case): Model {
  const graph = deserialize(config) as InstanceType<typeof Model>;
  const model = new Model({ inputs: graph.inputs, outputs: graph.outputs, name: 'net' });
  const weights = Object.entries(initial).map(([path, { shape, values }]) => {
    return [path, { shape, values: Float32Array.from(values) }] as const;
  });
  assignWeights(model, new Map(weights));
  const optimizer = { name: 'adam', learningRate: 0.05 } as const;
  model.compile({ optimizer, loss, lossWeights, metrics, weightedMetrics });
  return model;
}

function batch(step: number) {
  const of = (name: keyof Arrays): FixtureTensor => fixtures[name][step]!;
  return {
    x: [of('left'), of('right')],
    y: [of('size'), of('kind')],
    sampleWeight: [of('sizeWeights'), of('kindWeights')],
  };
}

/** The first examples of all batches, one after the other. */
function joined(name: keyof Arrays, count: number): { values: number[]; shape: number[] } {
  const [first] = fixtures[name];
  const rowShape = first!.shape.slice(1);
  const rowSize = rowShape.reduce((size, dim) => size * dim, 1);
  const values = fixtures[name].flatMap((each) => each.values).slice(0, count * rowSize);
  return { values, shape: [count, ...rowShape] };
}

function expectLogs(received: Logs, keras: Logs, what: string): void {
  expect(Object.keys(received).sort(), what).toEqual(Object.keys(keras).sort());
  for (const [name, value] of Object.entries(keras))
    expectLikeKeras([received[name]!], { shape: [], values: [value] }, `${what}, ${name}`);
}

describe.each(fixtures.cases)('a model with two inputs and two outputs: $name', (keras) => {
  it('trains and reports as in Keras', async () => {
    const model = fromFixture(keras);
    for (const [step, report] of keras.reports.entries()) {
      const { x, y, sampleWeight } = batch(step);
      const options = keras.isWeighted ? { sampleWeight } : {};
      expectLogs(await model.trainOnBatch(x, y, options), report, `step ${step}`);
    }
    for (const [path, weight] of weightPaths(model))
      expectLikeKeras(weight.read().dataSync(), keras.weights[path]!, path);
    const x = { left: joined('left', 18), right: joined('right', 18) };
    const y = { size: joined('size', 18), kind: joined('kind', 18) };
    expectLogs(await model.evaluate(x, y, { batchSize: 6, ...QUIET }), keras.evaluation, 'evaluation');
    model.dispose();
  });
});

const COMPILED: CompileOptions = { optimizer: 'sgd', loss: ['mse', 'sparse_categorical_crossentropy'] };
const x = { left: joined('left', 20), right: joined('right', 20) };
const y = { size: joined('size', 20), kind: joined('kind', 20) };

describe('data of several inputs and outputs', () => {
  it('may be lists or objects by name, in fit as in predict, and leave nothing behind', async () => {
    const results: number[][][] = [];
    for (const isNamed of [true, false]) {
      const model = createNet();
      model.compile(COMPILED);
      const data = isNamed
        ? ([x, y] as const)
        : ([
            [x.left, x.right],
            [y.size, y.kind],
          ] as const);
      const options = { ...QUIET, epochs: 2, batchSize: 6, validationSplit: 0.3 };
      const run = () => model.fit(data[0], data[1], options);
      const { result } = await countLeftTensors(run);
      expect(Object.keys(result.history)).toEqual(
        ['loss', 'size_loss', 'kind_loss']
          .flatMap((name) => [name])
          .concat(['val_loss', 'val_size_loss', 'val_kind_loss']),
      );
      expect((await countLeftTensors(run)).numLeft).toBe(0);
      const { result: outputs, numLeft } = await countLeftTensors(() => model.predict<tf.Tensor[]>(data[0]));
      expect([numLeft, outputs.map(({ shape }) => shape)]).toEqual([2, [[20, 2], [20, 3]]]); // prettier-ignore
      results.push([...valuesOf(model), ...outputs.map(take)]);
      model.dispose();
    }
    expect(results[1]).toEqual(results[0]);
  });

  it('takes one list of sample weights for all outputs', async () => {
    const model = createNet();
    model.compile(COMPILED);
    const sampleWeight = Array.from({ length: 20 }, (_, index) => index / 20);
    const both = await model.evaluate(x, y, { ...QUIET, sampleWeight });
    expect(await model.evaluate(x, y, { ...QUIET, sampleWeight: [sampleWeight, sampleWeight] })).toEqual(
      both,
    );
    const one = await model.evaluate(x, y, { ...QUIET, sampleWeight: { size: sampleWeight } });
    expect([one.size_loss === both.size_loss, one.kind_loss === both.kind_loss]).toEqual([true, false]);
    model.dispose();
  });

  it('needs no labels of an output that has neither loss nor metric', async () => {
    const model = createNet();
    model.compile({ optimizer: 'sgd', loss: { size: null, kind: 'ce' } });
    const { history } = await model.fit(x, { kind: y.kind }, QUIET);
    expect(Object.keys(history)).toEqual(['loss']);
    await model.fit(x, [null, y.kind], QUIET);
    model.dispose();
  });

  it.each<[string, unknown, unknown, string]>([
    ['an input that is missing', [x.left], y, 'inputs: expected one for each of left, right, received 1'],
    ['one array', x.left, y, 'inputs: expected one for each of left, right, received 1'],
    ['an unknown name', { left: x.left, rigth: x.right }, y, "received 'rigth'; did you mean 'right'?"],
    [
      'inputs of another length',
      { ...x, right: joined('right', 19) },
      y,
      'inputs: expected one for each of 20 examples, received 19',
    ],
    [
      'labels of another length',
      x,
      { ...y, kind: [1, 2] },
      'labels: expected one for each of 20 examples, received 2',
    ],
    [
      'labels that are missing',
      x,
      { size: y.size },
      'labels: expected some for output 1, which has a loss or metric, received none',
    ],
    [
      'a class that is none',
      x,
      { ...y, kind: new Float32Array(20).fill(3) },
      'label of kind of example 0: expected a class from 0 to 2, received 3',
    ],
  ])('refuses %s', async (_what, inputs, labels, message) => {
    const model = createNet();
    model.compile(COMPILED);
    (await model.predict<tf.Tensor[]>(x)).forEach((output) => output.dispose());
    const { numLeft } = await countLeftTensors(async () => {
      await expect(model.fit(inputs as typeof x, labels as typeof y, QUIET)).rejects.toThrow(message);
    });
    // The slots of a first step that failed stay, and the optimizer has none.
    expect(numLeft).toBe(0);
    model.dispose();
  });
});

describe('compile for several outputs', () => {
  it.each<[Partial<CompileOptions>, string]>([
    [
      { loss: ['mse', 'mse', 'mse'] },
      'compile: loss: expected one entry for each of the outputs size, kind, received 3',
    ],
    [{ loss: { size: 'mse' } }, "compile: loss: expected one of size, received 'kind'"],
    [
      { loss: { size: 'mse', kindd: 'ce' } },
      "compile: loss: expected one of size, kindd, received 'kind'; did you mean 'kindd'?",
    ],
    [{ loss: [null, null] }, 'loss: expected one for at least one output, received none'],
    [
      { loss: 'mse', metrics: ['mse'] },
      'compile: metrics: expected one entry for each of the outputs size, kind, received 1',
    ],
    [
      { loss: 'mse', lossWeights: [1] },
      'compile: lossWeights: expected one entry for each of the outputs size, kind, received 1',
    ],
  ])('refuses %j', async (options, message) => {
    const model = createNet();
    const compile = async (): Promise<void> => {
      model.compile({ optimizer: 'sgd', loss: 'mse', ...options });
      await model.fit(x, y, QUIET);
    };
    await expect(compile()).rejects.toThrow(message);
    model.dispose();
  });

  it('gives every output the same loss where there is one, and each the metrics beside its name', async () => {
    const model = createNet();
    model.compile({ optimizer: 'sgd', loss: 'mse', metrics: { kind: ['mae', 'mse'] }, lossWeights: [0, 2] });
    const labels = { size: y.size, kind: new Float32Array(60) };
    const logs = await model.evaluate(x, { ...labels, kind: { values: labels.kind, shape: [20, 3] } }, QUIET);
    expect(Object.keys(logs)).toEqual(['loss', 'size_loss', 'kind_loss', 'kind_mae', 'kind_mse']);
    expect(logs.loss).toBeCloseTo(2 * logs.kind_loss!, 5);
    model.dispose();
  });
});
