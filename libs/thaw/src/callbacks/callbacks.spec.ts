import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import * as tf from '@tensorflow/tfjs-core';
import { readModelFile } from '@thaw/model-files';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import {
  Callback,
  CSVLogger,
  Dense,
  EarlyStopping,
  LambdaCallback,
  loadModel,
  ModelCheckpoint,
  ReduceLROnPlateau,
  Sequential,
  type FittedModel,
  type Logs,
  type ModelCallback,
} from '../index.js';

/** A model whose loss never changes: what callbacks see is what {@link script} puts into the logs. */
async function run(
  callbacks: readonly ModelCallback[],
  { epochs, values }: { epochs: number; values: readonly number[] },
): Promise<{ epochs: number; rates: number[]; model: Sequential }> {
  const model = new Sequential([new Dense({ units: 1 })]);
  model.compile({ optimizer: { name: 'sgd', learningRate: 0.25 }, loss: 'mse' });
  const rates: number[] = [];
  const script = new LambdaCallback({
    onEpochEnd: (epoch: number, logs: Logs): void => {
      logs.val_loss = values[epoch] ?? 0;
      logs.val_accuracy = values[epoch] ?? 0;
      rates.push(model.optimizer.learningRate);
    },
  });
  const { epoch } = await model.fit([[2]], [[1]], { epochs, verbose: 0, callbacks: [script, ...callbacks] });
  return { epochs: epoch.length, rates, model };
}

describe('EarlyStopping', () => {
  it('stops when the loss is no better for as many epochs as its patience', async () => {
    const callback = new EarlyStopping({ patience: 2 });
    expect((await run([callback], { epochs: 9, values: [3, 2, 2.5, 2, 1, 1] })).epochs).toBe(4);
    expect(callback.stoppedEpoch).toBe(3);
  });

  it('knows that an accuracy is to grow, and counts only changes of at least minDelta', async () => {
    const values = [0.5, 0.6, 0.65, 0.7, 0.9];
    expect((await run([new EarlyStopping({ monitor: 'val_accuracy' })], { epochs: 5, values })).epochs).toBe(
      5,
    );
    const coarse = new EarlyStopping({ monitor: 'val_accuracy', minDelta: 0.08 });
    expect((await run([coarse], { epochs: 5, values })).epochs).toBe(3);
  });

  it('gives the model the weights of its best epoch', async () => {
    const seen: number[] = [];
    const recorder = new LambdaCallback({ onEpochEnd: () => void seen.push(kernelOf(recorder.model)) });
    const callbacks = [recorder, new EarlyStopping({ patience: 3, restoreBestWeights: true })];
    const { model } = await run(callbacks, { epochs: 4, values: [3, 1, 2, 2] });
    expect(kernelOf(model)).toBe(seen[1]);
    expect(seen[3]).not.toBe(seen[1]);
  });

  it('refuses a name that does not tell what is better', () => {
    expect(() => new EarlyStopping({ monitor: 'val_beauty' })).toThrow(
      "EarlyStopping: expected mode 'min' or 'max', since 'val_beauty' does not tell it, received 'auto'.",
    );
    expect(new EarlyStopping({ monitor: 'val_beauty', mode: 'max' })).toBeInstanceOf(Callback);
  });

  it('warns once when what it watches is not there', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    await run([new EarlyStopping({ monitor: 'precision' })], { epochs: 2, values: [1, 1] });
    expect(warn.mock.calls.map(([message]) => message)).toEqual([
      "EarlyStopping: expected 'precision' in the logs of an epoch, received loss, val_loss, val_accuracy.",
    ]);
    warn.mockRestore();
  });
});

function kernelOf(model: FittedModel): number {
  return model.weights[0]!.read().dataSync()[0]!;
}

describe('ReduceLROnPlateau', () => {
  it('lowers the learning rate after its patience, down to the smallest', async () => {
    const callback = new ReduceLROnPlateau({ factor: 0.5, patience: 2, minLearningRate: 0.1 });
    const { rates } = await run([callback], { epochs: 8, values: [1, 1, 1, 1, 1, 1, 1, 1] });
    expect(rates).toEqual([
      0.25,
      0.25,
      0.25,
      0.125,
      0.125,
      Math.fround(0.1),
      Math.fround(0.1),
      Math.fround(0.1),
    ]);
  });

  it('does not count epochs while it cools down', async () => {
    const callback = new ReduceLROnPlateau({ factor: 0.5, patience: 1, cooldown: 2 });
    const { rates } = await run([callback], { epochs: 6, values: [1, 1, 1, 1, 1, 1] });
    expect(rates).toEqual([0.25, 0.25, 0.125, 0.125, 0.0625, 0.0625]);
  });

  it('refuses a factor that does not lower', () => {
    expect(() => new ReduceLROnPlateau({ factor: 1 })).toThrow(
      'expected a factor from 0 to below 1, received 1',
    );
  });
});

describe('callbacks that write files', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'thaw-callbacks-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it('CSVLogger writes a line for each epoch under a header, and appends on request', async () => {
    const path = join(folder, 'log.csv');
    const steady = new LambdaCallback({ onEpochEnd: (_epoch, logs) => void (logs.loss = 1) });
    await run([steady, new CSVLogger(path)], { epochs: 2, values: [0.5, 0.25] });
    await run([steady, new CSVLogger(path, { append: true })], { epochs: 1, values: [0.125] });
    expect((await readFile(path, 'utf8')).split('\r\n')).toEqual([
      'epoch,loss,val_accuracy,val_loss',
      '0,1,0.5,0.5',
      '1,1,0.25,0.25',
      '0,1,0.125,0.125',
      '',
    ]);
  });

  it('CSVLogger keeps columns for a validation that comes later', async () => {
    const path = join(folder, 'log.csv');
    const model = new Sequential([new Dense({ units: 1, kernelInitializer: 'ones' })]);
    model.compile({ optimizer: 'sgd', loss: 'mse' });
    await model.fit([[1]], [[2]], { verbose: 0, callbacks: [new CSVLogger(path, { separator: ';' })] });
    expect(await readFile(path, 'utf8')).toBe('epoch;loss;val_loss\r\n0;1;NA\r\n');
    model.dispose();
  });

  it('ModelCheckpoint saves the model after each epoch under its own name', async () => {
    const path = join(folder, 'deep', '{epoch:02d}-{val_loss:.2f}.safetensors');
    const { model } = await run([new ModelCheckpoint(path)], { epochs: 2, values: [0.5, 0.25] });
    expect((await readdir(join(folder, 'deep'))).sort()).toEqual([
      '01-0.50.safetensors',
      '02-0.25.safetensors',
    ]);
    const { config, weights } = await readModelFile(join(folder, 'deep', '02-0.25.safetensors'));
    expect(config.class_name).toBe('Sequential');
    const [name] = [...weights!.keys()].filter((each) => each.endsWith('/kernel'));
    expect(weights!.get(name!)!.values[0]).toBe(kernelOf(model));
  });

  it.each(['.keras', '.h5', '.safetensors'])(
    'ModelCheckpoint writes a whole model as %s, from which it can be loaded',
    async (ending) => {
      const path = join(folder, `model-{epoch}${ending}`);
      const { model } = await run([new ModelCheckpoint(path)], { epochs: 1, values: [1] });
      const loaded = await loadModel(join(folder, `model-1${ending}`));
      expect(kernelOf(loaded)).toBe(kernelOf(model));
      const [before, after] = [await model.predict([[3]]), await loaded.predict([[3]])];
      expect(after.dataSync()).toEqual(before.dataSync());
      tf.dispose([before, after]);
      loaded.dispose();
    },
  );

  it('ModelCheckpoint writes weights alone, which another model of the same layers takes', async () => {
    const callback = new ModelCheckpoint(join(folder, 'm.weights.h5'), { saveWeightsOnly: true });
    const { model } = await run([callback], { epochs: 2, values: [1, 1] });
    const other = new Sequential([new Dense({ units: 1 })]);
    other.build([null, 1]);
    await other.loadWeights(join(folder, 'm.weights.h5'));
    expect(kernelOf(other)).toBe(kernelOf(model));
    other.dispose();
  });

  it('ModelCheckpoint keeps the best only, on request', async () => {
    const path = join(folder, '{epoch}.safetensors');
    const callback = new ModelCheckpoint(path, { saveBestOnly: true, initialValueThreshold: 2.5 });
    await run([callback], { epochs: 5, values: [3, 2, 2, 1, 4] });
    expect((await readdir(folder)).sort()).toEqual(['2.safetensors', '4.safetensors']);
  });

  it('ModelCheckpoint saves after so many batches', async () => {
    const path = join(folder, '{epoch}-{batch}.safetensors');
    const model = new Sequential([new Dense({ units: 1 })]);
    model.compile({ optimizer: 'sgd', loss: 'mse' });
    const callbacks = [new ModelCheckpoint(path, { saveFreq: 2 })];
    await model.fit([[1], [2], [3]], [[1], [2], [3]], { batchSize: 1, epochs: 2, verbose: 0, callbacks });
    expect((await readdir(folder)).sort()).toEqual(['1-2.safetensors', '2-1.safetensors', '2-3.safetensors']);
    model.dispose();
  });

  it('ModelCheckpoint refuses other formats and names without a number', async () => {
    expect(() => new ModelCheckpoint('model.onnx')).toThrow(
      'ModelCheckpoint: expected a path that says its format, received model.onnx: expected a name that ends with',
    );
    expect(() => new ModelCheckpoint('m.keras', { saveWeightsOnly: true })).toThrow(
      "expected a path that ends with .weights.h5, since saveWeightsOnly is true, received 'm.keras'",
    );
    expect(() => new ModelCheckpoint('m.weights.h5', { saveWeightsOnly: false })).toThrow(
      "expected a path of a whole model, since saveWeightsOnly is false, received 'm.weights.h5'",
    );
    expect(() => new ModelCheckpoint('m.safetensors', { saveFreq: 0 })).toThrow(
      "saveFreq 'epoch' or a whole number",
    );
    const path = join(folder, '{val_auc}.safetensors');
    await expect(run([new ModelCheckpoint(path)], { epochs: 1, values: [1] })).rejects.toThrow(
      `expected one of loss, val_loss, val_accuracy, epoch in the path '${path}', received 'val_auc'`,
    );
  });
});

describe('a callback', () => {
  it('hears of everything, in order, with the model at hand', async () => {
    const heard: string[] = [];
    const tell = (name: string) => (): void => void heard.push(name);
    const callback: ModelCallback = {
      setModel: () => void heard.push('setModel'),
      setParams: ({ epochs, steps }) => void heard.push(`${epochs} epochs of ${steps}`),
      onTrainBegin: tell('trainBegin'),
      onTrainEnd: tell('trainEnd'),
      onEpochBegin: (epoch) => void heard.push(`epochBegin ${epoch}`),
      onEpochEnd: (epoch) => void heard.push(`epochEnd ${epoch}`),
      onTrainBatchBegin: (batch) => void heard.push(`batchBegin ${batch}`),
      onTrainBatchEnd: (batch) => void heard.push(`batchEnd ${batch}`),
      onTestBegin: tell('testBegin'),
      onTestBatchBegin: tell('testBatchBegin'),
      onTestBatchEnd: tell('testBatchEnd'),
      onTestEnd: tell('testEnd'),
      onPredictBegin: tell('predictBegin'),
      onPredictBatchBegin: tell('predictBatchBegin'),
      onPredictBatchEnd: tell('predictBatchEnd'),
      onPredictEnd: tell('predictEnd'),
    };
    const model = new Sequential([new Dense({ units: 1 })]);
    model.compile({ optimizer: 'sgd', loss: 'mse' });
    const options = { verbose: 0, callbacks: [callback] } as const;
    await model.fit([[1]], [[1]], { ...options, validationData: [[[1]], [[1]]] });
    (await model.predict([[1]], options)).dispose();
    expect(heard).toEqual([
      ...['setModel', '1 epochs of 1', 'trainBegin', 'epochBegin 0', 'batchBegin 0', 'batchEnd 0'],
      ...['testBegin', 'testBatchBegin', 'testBatchEnd', 'testEnd', 'epochEnd 0', 'trainEnd'],
      ...['setModel', '1 epochs of 1', 'predictBegin', 'predictBatchBegin', 'predictBatchEnd', 'predictEnd'],
    ]);
    model.dispose();
  });

  it('tells when it is asked for a model outside of a run', () => {
    expect(() => new LambdaCallback({}).model).toThrow(
      'LambdaCallback: expected a run of a model, received none yet.',
    );
  });
});
