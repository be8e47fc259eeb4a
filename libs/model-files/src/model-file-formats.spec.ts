import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  BatchNormalization,
  Conv2D,
  Dense,
  Dropout,
  GlobalAveragePooling2D,
  Input,
  Layer,
  Model,
  Sequential,
  weightPaths,
  type ConfigReader,
} from '@thaw/layers';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ModelContent } from './model-content.js';
import { copyOf, memorySource } from './byte-source.js';
import { readModelFile, readWholeModel, withModelFile } from './model-reader.js';
import { encodeModelFile, writeModelFile } from './model-writer.js';
import type { StoredOptimizer } from './optimizer-slots.js';
import { openArchive, writeArchive } from './keras3/keras-archive.js';
import { trainablePaths } from './keras3/optimizer-variables.js';
import type { StoredTensor } from './stored-tensor.js';
import { temporaryFolder } from './testing/temporary-folder.js';
import { readWeights } from './weight-loading.js';

/** Every file that is written, and what it holds beside the weights. */
const FORMATS = [
  { file: 'm.keras', hasConfig: true, hasOptimizer: true },
  { file: 'm.weights.h5', hasConfig: false, hasOptimizer: false },
  { file: 'm.h5', hasConfig: true, hasOptimizer: true },
  { file: 'm.safetensors', hasConfig: true, hasOptimizer: false },
  { file: 'm.json', hasConfig: true, hasOptimizer: false },
];

function base(): Model {
  const input = Input({ shape: [6, 6, 2], name: 'image' });
  const x = new Conv2D({ filters: 3, kernelSize: 3, name: 'conv' }).apply(input);
  const y = new BatchNormalization({ name: 'norm' }).apply(x);
  return new Model({
    inputs: input,
    outputs: new GlobalAveragePooling2D({ name: 'pool' }).apply(y),
    name: 'base',
  });
}

function nested(): Sequential {
  return new Sequential(
    [base(), new Dropout({ rate: 0.5, name: 'drop' }), new Dense({ units: 2, name: 'head' })],
    {
      name: 'nested',
    },
  );
}

function frozen(): Sequential {
  const model = nested();
  model.layers[0]!.trainable = false;
  return model;
}

/** Layers that learned their shapes from data. */
function withoutInput(): Sequential {
  const model = new Sequential(
    [new Dense({ units: 3, name: 'first' }), new Dense({ units: 2, name: 'last' })],
    {
      name: 'without_input',
    },
  );
  model.build([null, 5]);
  return model;
}

/** Two models that have layers of the same names, and a layer that is called twice. */
function twins(): Model {
  const input = Input({ shape: [6, 6, 2] });
  const twin = (name: string): Model => {
    const inner = base();
    return new Model({ inputs: inner.inputs, outputs: inner.outputs, name });
  };
  const shared = new Dense({ units: 3, name: 'shared' });
  const [left, right] = [twin('left').apply(input), twin('right').apply(input)];
  return new Model({
    inputs: input,
    outputs: [shared.apply(left), shared.apply(shared.apply(right))],
    name: 'twins',
  });
}

function valuesFor(model: Layer): Map<string, StoredTensor> {
  let next = 0;
  return new Map(
    Array.from(weightPaths(model), ([path, { shape }]) => {
      const values = Float32Array.from({ length: tf.util.sizeFromShape([...shape]) }, () => (next += 0.37));
      return [path, { shape, values }] as const;
    }),
  );
}

function contentOf(model: Layer): ModelContent {
  const weights = valuesFor(model);
  const config = { learning_rate: 0.25, beta_1: 0.5, beta_2: 0.9, epsilon: 1e-7, amsgrad: false };
  const slots = trainablePaths(model).flatMap((path) =>
    ['momentum', 'velocity'].map((slot, index) => {
      const { shape, values } = weights.get(path)!;
      return [`${path}/${slot}`, { shape, values: values.map((value) => -value - index) }] as const;
    }),
  );
  const optimizer: StoredOptimizer = {
    className: 'Adam',
    config,
    iteration: 7,
    learningRate: 0.25,
    slots: new Map(slots),
  };
  return {
    model,
    weights,
    optimizer,
    training: { optimizer: { className: 'Adam', config }, loss: 'mse', metrics: ['mae'] },
  };
}

describe.each(FORMATS)('$file', ({ file, hasConfig, hasOptimizer }) => {
  it('gives back what is to be known to use the model, where it keeps more than weights', async () => {
    const path = join(await temporaryFolder(), file);
    const use = '{"classNames":["\u00e4rmel","<hose>"],"sampleShape":[6,6,2]}';
    await writeModelFile(path, { ...contentOf(nested()), use });
    if (!hasConfig) return withModelFile(path, (open) => expect(open.use).toBeUndefined());
    expect((await readModelFile(path)).use).toBe(use);
    expect((await readWholeModel(path)).use).toBe(use);
    await writeModelFile(path, contentOf(nested()));
    expect((await readModelFile(path)).use).toBeUndefined();
  });

  it('has equal bytes for equal models of an equal time, whenever they are written', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 0 });
    onTestFinished(() => void vi.useRealTimers());
    const encode = () => encodeModelFile(file, contentOf(nested()), new Date(0));
    const first = await encode();
    vi.setSystemTime(86_400_000);
    const second = await encode();
    expect([...second.keys()]).toEqual([...first.keys()]);
    for (const [name, bytes] of first) expect(Buffer.compare(bytes, second.get(name)!), name).toBe(0);
    expect(Date.now()).toBe(86_400_000);
  });

  it.each([nested, frozen, twins, withoutInput])(
    'gives back %o: weights, freezing and optimizer',
    async (build) => {
      const path = join(await temporaryFolder(), file);
      const content = contentOf(build());
      await writeModelFile(path, content);
      if (!hasConfig) {
        const { values, report } = await withModelFile(path, (open) => readWeights(open, build()));
        expect(values).toEqual(content.weights);
        return expect(report).toMatchObject({ unused: [], warnings: [] });
      }
      const read = await readWholeModel(path);
      expect(read.weights).toEqual(content.weights);
      expect(read.warnings).toEqual([]);
      expect(read.model.getConfig()).toEqual(content.model.getConfig());
      expect(trainablePaths(read.model)).toEqual(trainablePaths(content.model));
      if (!hasOptimizer) return expect(read.optimizer).toBeUndefined();
      expect(read.optimizer).toMatchObject({ ...content.optimizer, config: content.optimizer!.config });
      expect(read.training).toMatchObject({ loss: 'mse', metrics: ['mae'] });
    },
  );

  it('lists its weights without a model, and no slot of the optimizer', async () => {
    const path = join(await temporaryFolder(), file);
    const { model, weights, ...content } = contentOf(twins());
    await writeModelFile(path, { model, weights, ...content });
    await withModelFile(path, (open) => {
      const entries = open.entries();
      const listed = entries.map((each) => ({ shape: each.shape, dtype: each.dtype, sum: each.read()[0] }));
      const expected = Array.from(weights.values(), ({ shape, values }) => ({
        shape,
        dtype: 'float32',
        sum: values[0],
      }));
      expect(new Set(entries.map(({ name }) => name)).size).toBe(weights.size);
      const bySum = (a: { sum?: number | undefined }, b: { sum?: number | undefined }) =>
        (a.sum ?? 0) - (b.sum ?? 0);
      expect(listed.sort(bySum)).toEqual(expected.sort(bySum));
    });
  });

  it('is read under another name, by its content', async () => {
    const folder = await temporaryFolder();
    await writeModelFile(join(folder, file), contentOf(nested()));
    const disguised = join(folder, 'model');
    await writeFile(disguised, await readFile(join(folder, file)));
    const { values } = await withModelFile(disguised, (open) => readWeights(open, nested()));
    expect(values).toEqual(valuesFor(nested()));
  });

  it('loads what fits into another model, and says what was loaded, skipped and left', async () => {
    const path = join(await temporaryFolder(), file);
    await writeModelFile(path, contentOf(nested()));
    const other = new Sequential(
      [base(), new Dense({ units: 5, name: 'head' }), new Dense({ units: 1, name: 'extra' })],
      {
        name: 'other',
      },
    );
    await expect(withModelFile(path, (open) => readWeights(open, other))).rejects.toThrow(
      /expected the \d+ weights of model 'other', received others: .*head\/kernel \[3, 5\] is \[3, 2\] in the file/,
    );
    const options = { byName: true, skipMismatch: true };
    const { values, report } = await withModelFile(path, (open) => readWeights(open, other, options));
    expect([...values.keys()]).toEqual([...valuesFor(base()).keys()].map((each) => `base/${each}`));
    expect(report.weights.filter(({ status }) => status !== 'loaded')).toMatchObject([
      { path: 'head/kernel', status: 'skipped', shape: [3, 5], storedShape: [3, 2] },
      { path: 'head/bias', status: 'skipped', shape: [5], storedShape: [2] },
      { path: 'extra/kernel', status: 'left' },
      { path: 'extra/bias', status: 'left' },
    ]);
  });

  it('warns of a weight that is not a number', async () => {
    const path = join(await temporaryFolder(), file);
    const content = contentOf(nested());
    content.weights.get('head/bias')!.values[1] = Number.NaN;
    await writeModelFile(path, content);
    const { report } = await withModelFile(path, (open) => readWeights(open, nested()));
    expect(report.warnings).toEqual([
      expect.stringContaining('1 of 2 values of head/bias are NaN or infinite.'),
    ]);
  });

  it('keeps the old file when the new one cannot be written', async () => {
    const folder = await temporaryFolder();
    await writeModelFile(join(folder, file), contentOf(nested()));
    const before = await readdir(folder);
    const missing = { ...contentOf(nested()), model: {} as Layer };
    await expect(writeModelFile(join(folder, file), missing)).rejects.toThrow();
    expect(await readdir(folder)).toEqual(before);
  });
});

it('a name without a known ending is not written', async () => {
  await expect(writeModelFile('/nowhere/model.onnx', contentOf(nested()))).rejects.toThrow(
    "/nowhere/model.onnx: expected a name that ends with .weights.h5, .keras, .h5, .hdf5, .safetensors, .json, received 'model.onnx'.",
  );
});

it('a second model.json leaves no shards of the first', async () => {
  const folder = await temporaryFolder();
  await writeModelFile(join(folder, 'm.json'), contentOf(nested()));
  const content = contentOf(nested());
  content.weights.get('head/bias')!.values[0] = 100;
  await writeModelFile(join(folder, 'm.json'), content);
  expect(await readdir(folder)).toHaveLength(2);
  expect((await readModelFile(join(folder, 'm.json'))).weights).toEqual(content.weights);
});

class Doubler extends Layer {
  override call(inputs: tf.Tensor): tf.Tensor {
    return tf.mul(inputs, 2);
  }

  static fromConfig(read: ConfigReader): Doubler {
    return new Doubler(read.base());
  }
}

it('a layer of somebody’s own is named with its path until its class is given', async () => {
  const path = join(await temporaryFolder(), 'm.keras');
  const inner = new Sequential([new Doubler({ name: 'two' }), new Dense({ units: 1, name: 'one' })], {
    name: 'inner',
  });
  const model = new Sequential([Input({ shape: [3] }), inner, new Doubler({ name: 'four' })], {
    name: 'outer',
  });
  await writeModelFile(path, contentOf(model));
  await expect(readWholeModel(path)).rejects.toThrow(
    'expected layers that Thaw has, received inner/two (Doubler), four (Doubler). Give these classes in customLayers,',
  );
  const { weights } = await readWholeModel(path, { customLayers: { Doubler } });
  expect([...weights!.keys()]).toEqual(['inner/one/kernel', 'inner/one/bias']);
});

it('layers that are not there are named before any weight is read', async () => {
  const path = join(await temporaryFolder(), 'm.keras');
  const layers = [Input({ shape: [3] }), new Doubler({ name: 'two' }), new Dense({ name: 'one', units: 1 })];
  await writeModelFile(path, contentOf(new Sequential(layers)));
  const files = await openArchive(memorySource(await readFile(path)), path);
  const bytesIn = (part: keyof typeof files): Buffer => copyOf(files[part], 0, files[part].sizeBytes);
  // The file opens, and the numbers of none of its weights can be found.
  const damaged = {
    config: bytesIn('config').toString(),
    metadata: bytesIn('metadata').toString(),
    weights: bytesIn('weights').fill(0, 1024),
  };
  await writeFile(path, writeArchive(damaged));
  await expect(readWholeModel(path)).rejects.toThrow(
    'expected layers that Thaw has, received two (Doubler).',
  );
  await expect(readWholeModel(path, { customLayers: { Doubler } })).rejects.toThrow(
    /expected HDF5 data|received others: one\/kernel/,
  );
});
