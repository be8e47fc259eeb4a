import { copyFile, mkdtemp, mkdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { writeModelFile } from '@thaw/model-files';
import { weightPaths } from '@thaw/layers';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  Dense,
  describeLoad,
  Dropout,
  loadModel,
  Model,
  MobileNet,
  ModelCheckpoint,
  ResNet50,
  saveModel,
  Sequential,
  type CompileOptions,
  type FittedModel,
} from '../index.js';
import { createBase, createImages, take } from '../testing/small-models.js';

const KERAS = fileURLToPath(new URL('../../../model-files/fixtures/keras/', import.meta.url));

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'thaw-saving-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const { x, y } = createImages(8);

function createModel(): Sequential {
  const base = createBase();
  base.trainable = false;
  return new Sequential(
    [
      base,
      new Dropout({ rate: 0.25, name: 'drop' }),
      new Dense({ units: 3, activation: 'softmax', name: 'head' }),
    ],
    {
      name: 'classifier',
    },
  );
}

function bitsOf(model: FittedModel): Map<string, string> {
  return new Map(
    Array.from(weightPaths(model), ([path, weight]) => [
      path,
      Buffer.from(new Float32Array(weight.read().dataSync()).buffer).toString('hex'),
    ]),
  );
}

const OPTIMIZERS: CompileOptions['optimizer'][] = [
  'sgd',
  { name: 'adam', amsgrad: true, clipnorm: 1 },
  { name: 'rmsprop', momentum: 0.5, centered: true, useEma: true },
  {
    name: 'sgd',
    momentum: 0.9,
    learningRate: { name: 'exponential_decay', initialLearningRate: 0.1, decaySteps: 2, decayRate: 0.5 },
  },
];

describe('a model that was saved and loaded', () => {
  for (const extension of ['keras', 'h5']) {
    it.each(OPTIMIZERS)(`goes on as if it had never been away, ${extension}, %j`, async (optimizer) => {
      const path = join(await temporaryFolder(), `m.${extension}`);
      const model = createModel();
      model.compile({ optimizer, loss: 'sparse_categorical_crossentropy', metrics: ['accuracy'] });
      for (let step = 0; step < 2; step += 1) await model.trainOnBatch(x, y);
      await saveModel(model, path);
      const loaded = await loadModel(path);
      expect(bitsOf(loaded)).toEqual(bitsOf(model));
      expect(loaded.trainableWeights).toHaveLength(2);
      expect(loaded.optimizer.iterations).toBe(2);
      expect(loaded.optimizer.learningRate).toBe(model.optimizer.learningRate);
      const theirs = await model.trainOnBatch(x, y);
      expect(await loaded.trainOnBatch(x, y)).toEqual(theirs);
      expect(bitsOf(loaded)).toEqual(bitsOf(model));
      [model, loaded].forEach((each) => each.dispose());
    });
  }

  it.each(['m.keras', 'm.h5', 'm.safetensors', 'm.json'])('predicts the same, %s', async (file) => {
    const path = join(await temporaryFolder(), file);
    const model = createModel();
    await model.save(path);
    const loaded = await loadModel(path, { compile: false });
    expect(take(await loaded.predict(x))).toEqual(take(await model.predict(x)));
    expect(() => loaded.optimizer).toThrow('expected compile');
    [model, loaded].forEach((each) => each.dispose());
  });

  it('of weights alone loads into a model of the same layers', async () => {
    const path = join(await temporaryFolder(), 'm.weights.h5');
    const [model, other] = [createModel(), createModel()];
    await model.save(path);
    const { weights, unused } = await other.loadWeights(path);
    expect(weights.every(({ status }) => status === 'loaded')).toBe(true);
    expect(unused).toEqual([]);
    expect(bitsOf(other)).toEqual(bitsOf(model));
    await expect(loadModel(path)).rejects.toThrow('received weights without an architecture');
    [model, other].forEach((each) => each.dispose());
  });

  it('loads what fits by name, and tells the user in a table what it left as it was', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    onTestFinished(() => warn.mockRestore());
    const path = join(await temporaryFolder(), 'm.h5');
    const model = createModel();
    await model.save(path);
    const other = new Sequential([createBase(), new Dense({ units: 5, name: 'head' })], { name: 'other' });
    await other.initialize();
    const before = bitsOf(other).get('head/kernel');
    await expect(other.loadWeights(path)).rejects.toThrow('Load what fits with byName and skipMismatch.');
    expect(bitsOf(other).get('head/kernel')).toBe(before);
    const report = await other.loadWeights(path, { byName: true, skipMismatch: true });
    expect(bitsOf(other).get('base/conv/kernel')).toBe(bitsOf(model).get('base/conv/kernel'));
    expect(bitsOf(other).get('head/kernel')).toBe(before);
    const text = String(warn.mock.calls[0]?.[0]);
    expect(text).toBe(`${path}: ${describeLoad(report, { withLoaded: false })}`);
    expect(text).toMatch(/│ skipped │ head\/kernel │ \[\d+, 5\]/);
    expect(text).not.toContain('base/conv');
    [model, other].forEach((each) => each.dispose());
  });

  it('by Keras has its freezing, loss, metrics and optimizer', async () => {
    const model = await loadModel(join(KERAS, 'frozen.keras'));
    expect(model.trainableWeights).toHaveLength(2);
    expect(model.optimizer.iterations).toBe(3);
    expect(model.optimizer.learningRate).toBeCloseTo(0.01, 7);
    const images = tf.zeros([2, 6, 6, 2]);
    const labels = tf.zeros([2, 2]);
    expect(Object.keys(await model.trainOnBatch(images, labels))).toEqual(['loss', 'mae']);
    expect(model.optimizer.iterations).toBe(4);
    tf.dispose([images, labels]);
    model.dispose();
  });

  it('is what ModelCheckpoint writes, in the format of its name', async () => {
    const folder = await temporaryFolder();
    const model = createModel();
    model.compile({ optimizer: 'adam', loss: 'sparse_categorical_crossentropy' });
    const callbacks = [new ModelCheckpoint(join(folder, 'epochs', '{epoch}.keras'))];
    await model.fit(x, y, { epochs: 2, callbacks, verbose: 0 });
    const loaded = await loadModel(join(folder, 'epochs', '2.keras'));
    expect(bitsOf(loaded)).toEqual(bitsOf(model));
    expect(loaded.optimizer.iterations).toBe(model.optimizer.iterations);
    [model, loaded].forEach((each) => each.dispose());
  });

  it('that was compiled with what Thaw does not have is loaded without, and says so', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    onTestFinished(() => warn.mockRestore());
    const path = join(await temporaryFolder(), 'm.keras');
    const model = createModel();
    await model.initialize();
    const weights = new Map(
      Array.from(weightPaths(model), ([name, weight]) => [
        name,
        { shape: weight.shape, values: new Float32Array(weight.read().dataSync()) },
      ]),
    );
    const training = { optimizer: { className: 'Ftrl', config: { learning_rate: 0.1 } }, loss: 'mse' };
    await writeModelFile(path, { model, weights, training });
    const loaded = await loadModel(path);
    expect(() => loaded.optimizer).toThrow('expected compile');
    expect(warn.mock.calls[0]?.[0]).toContain(
      'is not compiled as it was saved: compile: optimizer.name: expected one of',
    );
    [model, loaded].forEach((each) => each.dispose());
  });
});

/** A server on loopback that has nothing; returns its address. */
async function startEmptyServer(): Promise<string> {
  const server = createServer((_, response) => response.writeHead(404).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

describe('an application', () => {
  const small = { includeTop: false, inputShape: [32, 32, 3], pooling: 'avg', alpha: 0.25 } as const;

  it('starts with the weights of a file, wherever it is nested, once something is computed', async () => {
    const path = join(await temporaryFolder(), 'base.h5');
    const source = MobileNet(small);
    await source.save(path);
    const base = MobileNet({ ...small, weights: path });
    base.trainable = false;
    const model = new Sequential([base, new Dense({ units: 2, name: 'head' })]);
    expect(base.weights.some((weight) => weight.isMaterialized)).toBe(false);
    const features = new Model({ inputs: base.inputs, outputs: base.outputs });
    const images = tf.ones([1, 32, 32, 3]);
    expect(take(await features.predict(images))).toEqual(take(await source.predict(images)));
    await model.initialize();
    expect(bitsOf(base)).toEqual(bitsOf(source));
    images.dispose();
    [model, source].forEach((each) => each.dispose());
  });

  it('starts with what Keras published, from the cache', async () => {
    const cacheFolder = await temporaryFolder();
    const folder = await temporaryFolder();
    const source = MobileNet(small);
    await source.save(join(folder, 'base.h5'));
    await mkdir(join(cacheFolder, 'weights'));
    await copyFile(join(folder, 'base.h5'), join(cacheFolder, 'weights', 'mobilenet_2_5_224_tf_no_top.h5'));
    const base = MobileNet({ ...small, weights: 'imagenet', cacheFolder });
    expect(base.name).toBe('mobilenet_0.25_224');
    await base.initialize();
    expect([...bitsOf(base).values()]).toEqual([...bitsOf(source).values()]);
    [base, source].forEach((each) => each.dispose());
  });

  it('says what to do when its weights cannot be had, and tries again at the next call', async () => {
    const cacheFolder = await temporaryFolder();
    const base = ResNet50({
      includeTop: false,
      inputShape: [32, 32, 3],
      weights: 'imagenet',
      weightsUrl: await startEmptyServer(),
      cacheFolder,
    });
    const message =
      /Put resnet50_weights_tf_dim_ordering_tf_kernels_notop\.h5 \(md5 4d473c1dd8becc155b73f8504c6f6626\) into .* yourself/;
    await expect(base.initialize()).rejects.toThrow(message);
    await expect(base.initialize()).rejects.toThrow(message);
  });

  it.each<[string, () => unknown, string]>([
    [
      'classes',
      () => ResNet50({ weights: 'imagenet', classes: 10 }),
      "classes to be 1000 with weights 'imagenet' and a top, received 10",
    ],
    [
      'a shape',
      () => ResNet50({ weights: 'imagenet', inputShape: [64, 64, 3] }),
      'inputShape to be [224, 224, 3]',
    ],
    [
      'channels',
      () => ResNet50({ weights: 'imagenet', includeTop: false, inputShape: [64, 64, 1] }),
      'of 3 channels',
    ],
    [
      'an activation',
      () => ResNet50({ weights: 'imagenet', classifierActivation: 'relu' }),
      "'softmax' or null with weights",
    ],
    [
      'a width',
      () => MobileNet({ weights: 'imagenet', alpha: 0.3 }),
      'alpha to be one of 0.25, 0.5, 0.75, 1',
    ],
    ['a multiplier', () => MobileNet({ weights: 'imagenet', depthMultiplier: 2 }), 'depthMultiplier to be 1'],
    [
      'a path',
      () => ResNet50({ weights: 'nowhere.h5' }),
      "null, 'imagenet' or the path of a file that exists, received 'nowhere.h5'",
    ],
  ])('refuses %s that does not go with its weights', (_, make, message) => {
    expect(make).toThrow(message);
  });
});
