import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as tf from '@tensorflow/tfjs-core';
import {
  BatchNormalization,
  Dense,
  Input,
  Layer,
  Sequential,
  serialize,
  weightPaths,
  type ConfigReader,
  type ConfigRecord,
} from '@thaw/layers';
import { describe, expect, it } from 'vitest';
import { compareModelFiles } from './model-difference.js';
import { writeModelFile } from './model-writer.js';
import { sizeOf, type StoredTensor } from './stored-tensor.js';
import { fixturePath } from './testing/keras-fixtures.js';
import { temporaryFolder } from './testing/temporary-folder.js';

class Scaler extends Layer {
  readonly factor: number;

  constructor({ name, factor }: { name?: string | undefined; factor: number }) {
    super({ name });
    this.factor = factor;
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    return inputs;
  }

  override getConfig(): ConfigRecord {
    return { ...super.getConfig(), factor: this.factor };
  }

  static fromConfig(read: ConfigReader): Scaler {
    return new Scaler({ name: read.base().name, factor: read.number('factor') ?? 1 });
  }
}

interface Variant {
  units?: number;
  activation?: 'relu' | 'tanh';
  extra?: readonly Layer[];
}

function classifier({ units = 2, activation = 'relu', extra = [] }: Variant = {}): Sequential {
  return new Sequential(
    [
      Input({ shape: [3], name: 'in' }),
      new Dense({ name: 'hidden', units: 4, activation }),
      new BatchNormalization({ name: 'norm' }),
      ...extra,
      new Dense({ name: 'head', units }),
    ],
    { name: 'classifier' },
  );
}

type Weights = Map<string, StoredTensor>;

async function write(
  file: string,
  model: Layer = classifier(),
  change: (weights: Weights) => void = () => {},
) {
  const weights: Weights = new Map(
    Array.from(weightPaths(model), ([path, { shape }]) => {
      const values = Float32Array.from({ length: sizeOf(shape) }, (_, index) => index + 1);
      return [path, { shape, values }] as const;
    }),
  );
  change(weights);
  const path = join(await temporaryFolder(), file);
  await writeModelFile(path, { model, weights });
  return path;
}

const NOTHING = { config: [], freezing: [], weights: [], notices: [] };

describe('two model files', () => {
  it.each(['m.h5', 'm.json', 'm.safetensors', 'm.keras'])(
    'are equal in different formats: .keras and %s',
    async (file) => {
      const model = classifier();
      model.layers[0]!.trainable = false;
      const [a, b] = [await write('m.keras', model), await write(file, model)];
      expect(await compareModelFiles(a, b)).toEqual({ isEqual: true, ...NOTHING, numEqualWeights: 8 });
    },
  );

  it.each(['frozen', 'nested', 'partly', 'shared'])(
    'of Keras are equal in both formats: %s',
    async (name) => {
      const difference = await compareModelFiles(fixturePath(`${name}.keras`), fixturePath(`${name}.h5`));
      expect(difference).toMatchObject({ isEqual: true, ...NOTHING });
      expect(difference.numEqualWeights).toBeGreaterThan(0);
    },
  );

  it('differ in settings and layers, with both values and the path', async () => {
    const extra = [new Dense({ name: 'more', units: 4 })];
    const a = await write('a.keras');
    const b = await write('b.h5', classifier({ units: 5, activation: 'tanh', extra }));
    expect(await compareModelFiles(a, b)).toMatchObject({
      isEqual: false,
      config: [
        { path: 'hidden', field: 'activation', a: 'relu', b: 'tanh' },
        { path: 'head', field: 'units', a: 2, b: 5 },
        { path: 'more', onlyIn: 'b', className: 'Dense' },
      ],
      freezing: [],
      weights: [
        { path: 'head/kernel', shapes: { a: [4, 2], b: [4, 5] } },
        { path: 'head/bias', shapes: { a: [2], b: [5] } },
        { path: 'more/kernel', onlyIn: 'b', shape: [4, 4] },
        { path: 'more/bias', onlyIn: 'b', shape: [4] },
      ],
      numEqualWeights: 6,
    });
  });

  it('differ in what is frozen', async () => {
    const model = classifier();
    model.layers[1]!.trainable = false;
    const [a, b] = [await write('a.keras', model), await write('b.json')];
    expect(await compareModelFiles(a, b)).toMatchObject({
      isEqual: false,
      config: [],
      freezing: [{ path: 'norm', isFrozenIn: 'a' }],
      weights: [],
    });
  });

  it('differ in the values of weights, unless a tolerance lets it pass', async () => {
    const a = await write('a.safetensors', undefined, (weights) => {
      weights.get('norm/gamma')!.values[2] = NaN;
    });
    const b = await write('b.keras', undefined, (weights) => {
      weights.get('norm/gamma')!.values[2] = NaN;
      weights.get('head/kernel')!.values[7]! += 0.5;
      weights.get('head/bias')!.values[0] = NaN;
    });
    expect((await compareModelFiles(a, b)).weights).toEqual([
      {
        path: 'head/kernel',
        numElements: 8,
        numDifferent: 1,
        maxAbsolute: 0.5,
        maxRelative: 0.5 / 8.5,
        numNotFinite: 0,
      },
      { path: 'head/bias', numElements: 2, numDifferent: 1, maxAbsolute: 0, maxRelative: 0, numNotFinite: 1 },
    ]);
    const close = await compareModelFiles(a, b, { tolerance: 0.5 });
    expect(close).toMatchObject({ isEqual: false, numEqualWeights: 7, weights: [{ path: 'head/bias' }] });
  });

  it('of which one holds weights alone are compared by the architecture of the other', async () => {
    const [a, b] = [await write('a.weights.h5'), await write('b.json')];
    expect(await compareModelFiles(a, b)).toEqual({
      isEqual: true,
      ...NOTHING,
      numEqualWeights: 8,
      notices: [`${a} holds weights without an architecture: they were placed by that of ${b}.`],
    });
  });

  it('of architectures alone are equal in their settings, and no model with weights equals one of them', async () => {
    const path = join(await temporaryFolder(), 'architecture.json');
    await writeFile(path, JSON.stringify(serialize(classifier())));
    expect(await compareModelFiles(path, path)).toEqual({ isEqual: true, ...NOTHING, numEqualWeights: 0 });
    expect(await compareModelFiles(path, await write('b.keras'))).toMatchObject({
      isEqual: false,
      config: [],
      notices: [`${path} holds an architecture without weights.`],
    });
  });

  it('differ in settings of layers that are not there, and in weights by their names in the file', async () => {
    const scaled = (factor: number) => classifier({ extra: [new Scaler({ name: 'scale', factor })] });
    const a = await write('a.keras', scaled(2));
    const b = await write('b.keras', scaled(3), (weights) => weights.get('head/bias')!.values.fill(0));
    const unknown = await compareModelFiles(a, b);
    expect(unknown).toMatchObject({
      isEqual: false,
      config: [{ path: 'scale', field: 'factor', a: 2, b: 3 }],
      weights: [{ path: 'layers/dense_1/vars/1', numDifferent: 2 }],
      numEqualWeights: 7,
    });
    expect(unknown.notices[0]).toContain(`${a}: expected layers that Thaw has, received scale (Scaler).`);
    const known = await compareModelFiles(a, b, { customLayers: { Scaler } });
    expect(known).toMatchObject({ weights: [{ path: 'head/bias' }], notices: [] });
    expect(known.config).toEqual(unknown.config);
  });

  it('are not said to be equal where their weights could not be compared', async () => {
    const model = classifier({ extra: [new Scaler({ name: 'scale', factor: 2 })] });
    const [a, b] = [await write('a.keras', model), await write('b.h5', model)];
    const difference = await compareModelFiles(a, b);
    expect(difference).toMatchObject({ isEqual: null, config: [], weights: [], numEqualWeights: 0 });
    expect(difference.notices.at(-1)).toBe('Weights were not compared.');
    expect(await compareModelFiles(a, b, { customLayers: { Scaler } })).toMatchObject({ isEqual: true });
  });
});
