import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import {
  BatchNormalization,
  constant,
  Dense,
  Dropout,
  Input,
  Layer,
  loadRuntime,
  Model,
  ResNet50,
  runInContext,
  Sequential,
  type CallContext,
  type Weight,
} from './index.js';
import {
  countLeftTensors,
  createBase,
  createClassifier,
  createImages,
  take,
  valuesOf,
} from './testing/small-models.js';

/** Ones, of which a dropout of one half makes zeros and twos: whatever the mask, the mean square distance to 1 is 1. */
const ONES = { values: new Float32Array(256).fill(1), shape: [256, 1] };

function bakedDropout(): Model {
  const input = Input({ shape: [1] });
  const dropped = new Dropout({ rate: 0.5 }).apply(input, { training: true });
  const output = new Dense({ units: 1, kernelInitializer: 'ones' }).apply(dropped);
  return new Model({ inputs: input, outputs: output });
}

describe('(a) dropout', () => {
  it('keeps survivors at exactly x/(1-rate) and zeroes about half, when told training: true', async () => {
    const { random } = await loadRuntime();
    const x = tf.linspace(1, 2, 2000);
    const layer = new Dropout({ rate: 0.5 });
    const run = { random, seed: 1, step: 0, replica: 0 };
    const { result } = runInContext(run, () => layer.apply(x, { training: true }));
    const scaled = [...x.dataSync()].map((value) => Math.fround(value / (1 - 0.5)));
    const dropped = take(result);
    dropped.forEach((value, index) => expect([0, scaled[index]]).toContain(value));
    const numZeros = dropped.filter((value) => value === 0).length;
    expect(numZeros).toBeGreaterThan(900);
    expect(numZeros).toBeLessThan(1100);
    x.dispose();
  });

  it('leaves every byte of x as it is outside fit', async () => {
    const model = new Sequential([Input({ shape: [1] }), new Dropout({ rate: 0.5 })]);
    expect(take(await model.predict(ONES))).toEqual([...ONES.values]);
  });

  it('drops in fit, evaluate and predict alike when training: true was baked in', async () => {
    const model = bakedDropout();
    model.compile({ optimizer: 'sgd', loss: 'mse' });
    const { history } = await model.fit(ONES, ONES, { batchSize: 256, verbose: 0 });
    expect(history.loss).toEqual([1]);

    const untrained = bakedDropout();
    untrained.compile({ optimizer: 'sgd', loss: 'mse' });
    expect(await untrained.evaluate(ONES, ONES, { verbose: 0 })).toEqual({ loss: 1 });
    expect(new Set(take(await untrained.predict(ONES)))).toEqual(new Set([0, 2]));
    model.dispose();
    untrained.dispose();
  });

  it('draws another mask in each predict call; a seed repeats it', async () => {
    const model = bakedDropout();
    const [first, second] = [take(await model.predict(ONES)), take(await model.predict(ONES))];
    expect(second).not.toEqual(first);
    const seeded = take(await model.predict(ONES, { seed: 7 }));
    expect(take(await model.predict(ONES, { seed: 7 }))).toEqual(seeded);
    expect(take(await model.predict(ONES, { seed: 8 }))).not.toEqual(seeded);

    const again = bakedDropout();
    expect(take(await again.predict(ONES))).toEqual(first);
    expect(take(await again.predict(ONES))).toEqual(second);
    model.dispose();
    again.dispose();
  });
});

describe('(b) trainable = false', () => {
  it('leaves a layer no trainable weights', () => {
    const layer = new Dense({ units: 2 });
    layer.build([null, 3]);
    layer.trainable = false;
    expect(layer.trainableWeights).toEqual([]);
  });

  it.each([
    ['on model.layers[0]', (model: Sequential) => (model.layers[0]!.trainable = false), 2],
    ['on the model', (model: Sequential) => (model.trainable = false), 0],
  ])('reaches every sublayer to any depth: %s', (_where, freeze, numTrainable) => {
    const model = new Sequential([createClassifier(), new Dense({ units: 2 })]);
    freeze(model);
    expect(model.trainableWeights).toHaveLength(numTrainable);
    const inner = (model.layers[0] as Sequential).layers[0] as Model;
    expect(inner.layers.map(({ trainable }) => trainable)).toEqual([false, false, false, false]);
  });

  it('set before the first call, lets what is created later be born frozen', async () => {
    const model = new Sequential([new Dense({ units: 2 }), new Dense({ units: 1 })]);
    model.layers[0]!.trainable = false;
    expect(model.weights).toEqual([]);
    (await model.predict([[1, 2]])).dispose();
    expect(model.layers[0]!.weights.map(({ trainable }) => trainable)).toEqual([false, false]);
    expect(model.trainableWeights).toHaveLength(2);
    model.dispose();
  });
});

describe('(c) a new head on a frozen base', () => {
  it('is built at construction and trains two weights before any data', () => {
    const model = createClassifier();
    expect(model.outputShape).toEqual([null, 3]);
    model.layers[0]!.trainable = false;
    expect(model.trainableWeights).toHaveLength(2);
  });

  it('fits the head and changes no byte of the base, for which there is no slot', async () => {
    const [base, { x, y }] = [createBase(), createImages(48)];
    const model = createClassifier(base);
    base.trainable = false;
    model.compile({
      optimizer: { name: 'adam', learningRate: 0.05 },
      loss: 'sparse_categorical_crossentropy',
    });
    (await model.predict(x)).dispose();
    const [baseBefore, headBefore] = [valuesOf(base), valuesOf(model.layers[1]!)];
    const { result: history, numLeft } = await countLeftTensors(() =>
      model.fit(x, y, { epochs: 3, batchSize: 16, verbose: 0 }),
    );

    expect(valuesOf(base)).toEqual(baseBefore);
    valuesOf(model.layers[1]!).forEach((values, index) => expect(values).not.toEqual(headBefore[index]));
    expect(history.history.loss![2]).toBeLessThan(history.history.loss![0]!);
    // Momentum and velocity of kernel and bias.
    expect(numLeft).toBe(4);
    model.dispose();
  });

  it('does so on ResNet50 without top', async () => {
    const base = ResNet50({ includeTop: false, inputShape: [32, 32, 3], pooling: 'avg' });
    const model = new Sequential([base, new Dense({ units: 10, activation: 'softmax' })]);
    expect(model.outputShape).toEqual([null, 10]);
    model.layers[0]!.trainable = false;
    expect([model.trainableWeights.length, base.weights.length]).toEqual([2, 318]);
    model.compile({ optimizer: 'adam', loss: 'sparse_categorical_crossentropy' });
    const images = {
      values: Float32Array.from({ length: 4 * 3072 }, (_, at) => Math.sin(at)),
      shape: [4, 32, 32, 3],
    };
    (await model.predict(images)).dispose();
    const tensors = base.weights.map((weight) => weight.read());
    const before = await Promise.all(tensors.map((tensor) => tensor.data()));
    const { result, numLeft } = await countLeftTensors(() =>
      model.fit(images, [0, 1, 2, 3], { epochs: 3, verbose: 0 }),
    );
    expect(result.history.loss![2]).toBeLessThan(result.history.loss![0]!);
    expect(numLeft).toBe(4);
    base.weights.forEach((weight, index) => {
      expect(
        Buffer.compare(Buffer.from(weight.read().dataSync().buffer), Buffer.from(before[index]!.buffer)),
      ).toBe(0);
    });
    model.dispose();
  });
});

/** As a user writes it: dropout whose scale is learned. */
class AutoScaleDropout extends Layer {
  readonly rate: number;
  scale: Weight | undefined;

  constructor(rate: number) {
    super();
    this.rate = rate;
  }

  protected override declareWeights(): void {
    this.scale = this.addWeight({ name: 'scale', shape: [], initializer: constant(1 / (1 - this.rate)) });
  }

  override call(x: tf.Tensor, { training, random }: CallContext): tf.Tensor {
    if (!training || this.scale === undefined) return x;
    const mask = tf.cast(tf.greaterEqual(random.uniform(x.shape), this.rate), 'float32');
    return tf.mul(tf.mul(x, mask), this.scale.read());
  }
}

describe('(d) a custom layer with a learned scale', () => {
  const x = Array.from({ length: 32 }, (_, index) => [index / 8, 1 - index / 16]);
  const y = x.map(([first = 0, second = 0]) => [1.5 * first, 0.5 * second]);

  it('has one trainable weight after the first call', async () => {
    const layer = new AutoScaleDropout(0.25);
    const model = new Sequential([layer]);
    expect(layer.trainableWeights).toEqual([]);
    expect(take(await model.predict(x))).toEqual(x.flat().map(Math.fround));
    expect(layer.trainableWeights).toHaveLength(1);
    expect(layer.scale!.read().dataSync()[0]).toBe(Math.fround(1 / 0.75));
    model.dispose();
  });

  it('has the gradient that finite differences give, and fit moves it', async () => {
    const layer = new AutoScaleDropout(0.25);
    const model = new Sequential([layer]);
    const stepAt = async (scale: number): Promise<{ loss: number; gradient: number }> => {
      model.build([null, 2]);
      layer.scale!.assign(tf.scalar(scale));
      model.compile({ optimizer: { name: 'sgd', learningRate: 0.5 }, loss: 'mse', seed: 3 });
      const { loss } = await model.trainOnBatch(x, y);
      return { loss: loss!, gradient: (scale - layer.scale!.read().dataSync()[0]!) / 0.5 };
    };
    const { gradient } = await stepAt(1.25);
    const difference = (await stepAt(1.25 + 0.125)).loss - (await stepAt(1.25 - 0.125)).loss;
    expect(gradient).not.toBe(0);
    expect(gradient).toBeCloseTo(difference / 0.25, 4);

    const before = valuesOf(model);
    await model.fit(x, y, { verbose: 0 });
    expect(valuesOf(model)).not.toEqual(before);
    model.dispose();
  });

  it('frozen before the first call still drops under training: true, and nobody trains it', async () => {
    const layer = new AutoScaleDropout(0.5);
    layer.trainable = false;
    const input = Input({ shape: [2] });
    const output = new Dense({ units: 2 }).apply(layer.apply(input, { training: true }));
    const model = new Model({ inputs: input, outputs: output });
    expect(layer.trainableWeights).toEqual([]);
    expect(model.trainableWeights).toHaveLength(2);

    model.compile({ optimizer: 'sgd', loss: 'mse' });
    (await model.predict(x)).dispose();
    const before = valuesOf(layer);
    await model.fit(x, y, { epochs: 2, batchSize: 8, verbose: 0 });
    expect(valuesOf(layer)).toEqual(before);

    const alone = new Model({ inputs: input, outputs: layer.apply(input, { training: true }) });
    expect(take(await alone.predict(x)).filter((value) => value === 0).length).toBeGreaterThan(10);
    model.dispose();
  });
});

describe('(f) batch normalization in fit', () => {
  it('frozen, equals inference and moves nothing, even told training: true', async () => {
    const { random } = await loadRuntime();
    const layer = new BatchNormalization();
    layer.trainable = false;
    const model = new Sequential([Input({ shape: [2] }), layer]);
    const x = tf.tensor2d([
      [1, 2],
      [3, 5],
    ]);
    const inference = take(await model.predict(x));
    const before = valuesOf(layer);
    const run = { random, seed: 0, step: 0, replica: 0 };
    const { result, updates } = runInContext(run, () => layer.apply(x, { training: true }));
    expect(take(result)).toEqual(inference);
    expect(updates).toEqual([]);
    expect(valuesOf(layer)).toEqual(before);
    x.dispose();
    model.dispose();
  });

  it('frozen deep in a base, moves nothing', async () => {
    const { x, y } = createImages(12);
    const base = createBase();
    const model = createClassifier(new Sequential([base], { name: 'outer' }));
    model.layers[0]!.trainable = false;
    model.compile({ optimizer: 'sgd', loss: 'sparse_categorical_crossentropy' });
    await model.fit(x, y, { batchSize: 6, verbose: 0 });
    expect(valuesOf(base.layers[2]!)).toEqual([
      [1, 1, 1, 1],
      [0, 0, 0, 0],
      [0, 0, 0, 0],
      [1, 1, 1, 1],
    ]);
    model.dispose();
  });

  it('with only gamma and beta frozen, moves its statistics, the variance by the biased one of the batch', async () => {
    const layer = new BatchNormalization({ momentum: 0 });
    const model = new Sequential([Input({ shape: [1] }), layer, new Dense({ units: 1 })]);
    for (const weight of layer.trainableWeights) weight.trainable = false;
    model.compile({ optimizer: 'sgd', loss: 'mse' });
    await model.fit([[0], [2], [4], [10]], [[1], [1], [1], [1]], { verbose: 0 });
    expect(valuesOf(layer)).toEqual([[1], [0], [4], [14]]);
    model.dispose();
  });
});

describe('(g) freezing and thawing between two fit calls', () => {
  const { x, y } = createImages(6);
  /** Examples that count nothing have no gradient, so that a step moves a weight by its momentum alone. */
  const idle = { batchSize: 6, verbose: 0, sampleWeight: [0, 0, 0, 0, 0, 0] } as const;
  const moved = (after: number[][], before: number[][]): boolean[] =>
    after.map((values, index) => values.some((value, at) => value !== before[index]![at]));

  it('needs no recompile and keeps the slots of what stays', async () => {
    const base = createBase();
    const model = createClassifier(base);
    const head = model.layers[1]!;
    model.compile({
      optimizer: { name: 'sgd', learningRate: 0.1, momentum: 0.5 },
      loss: 'sparse_categorical_crossentropy',
    });
    (await model.predict(x)).dispose();
    const start = valuesOf(head);
    await model.fit(x, y, { batchSize: 6, verbose: 0 });
    const [first, frozen] = [valuesOf(head), valuesOf(base)];

    base.trainable = false;
    await model.fit(x, y, idle);
    const second = valuesOf(head);
    second.forEach((values, index) => {
      values.forEach((value, at) => {
        const [before, after] = [start[index]![at]!, first[index]![at]!];
        expect(value).toBeCloseTo(after + 0.5 * (after - before), 6);
      });
    });
    expect(valuesOf(base)).toEqual(frozen);

    base.trainable = true;
    await model.fit(x, y, idle);
    expect(moved(valuesOf(head), second)).toEqual([true, true]);
    // Kernel, bias, gamma and beta start anew, the moving statistics move again.
    expect(moved(valuesOf(base), frozen)).toEqual([false, false, false, false, true, true]);
    expect(model.optimizer.iterations).toBe(3);
    model.dispose();
  });

  it('takes effect at the next step, also within a fit', async () => {
    const base = createBase();
    const model = createClassifier(base);
    model.compile({ optimizer: 'sgd', loss: 'sparse_categorical_crossentropy' });
    const snapshots: number[][][] = [];
    const freezer = {
      onTrainBatchEnd: (): void => {
        base.trainable = false;
        snapshots.push(valuesOf(base));
      },
    };
    await model.fit(x, y, { batchSize: 2, verbose: 0, callbacks: [freezer] });
    expect(snapshots).toHaveLength(3);
    expect(snapshots[2]).toEqual(snapshots[0]);
    model.dispose();
  });
});
