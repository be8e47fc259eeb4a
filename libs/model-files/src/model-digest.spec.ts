import { createHash } from 'node:crypto';
import { join } from 'node:path';
import {
  BatchNormalization,
  Conv2D,
  Dense,
  Dropout,
  GlobalAveragePooling2D,
  Input,
  Model,
  Sequential,
  serialize,
  weightPaths,
  type Layer,
} from '@thaw/layers';
import { describe, expect, it } from 'vitest';
import { modelDigest, type ModelDigest } from './model-digest.js';
import { readWholeModel } from './model-reader.js';
import { writeModelFile } from './model-writer.js';
import { sizeOf, type StoredTensor } from './stored-tensor.js';
import { fixturePath } from './testing/keras-fixtures.js';
import { temporaryFolder } from './testing/temporary-folder.js';

interface Variant {
  name?: string;
  rate?: number;
  head?: string;
  seed?: number;
}

function classifier({ name = 'classifier', rate = 0.5, head = 'head', seed = 1 }: Variant = {}): Sequential {
  const image = Input({ shape: [6, 6, 2], name: 'image' });
  const kernelInitializer = { class_name: 'GlorotUniform', config: { seed } };
  const convolved = new Conv2D({ name: 'conv', filters: 3, kernelSize: 3, kernelInitializer }).apply(image);
  const pooled = new GlobalAveragePooling2D({ name: 'pool' }).apply(
    new BatchNormalization({ name: 'norm' }).apply(convolved),
  );
  const base = new Model({ inputs: image, outputs: pooled, name: 'base' });
  return new Sequential(
    [base, new Dropout({ name: 'drop', rate }), new Dense({ name: head, units: 2, activation: 'softmax' })],
    { name },
  );
}

function valuesFor(model: Layer): Map<string, StoredTensor> {
  let next = 0;
  return new Map(
    Array.from(weightPaths(model), ([path, { shape }]) => {
      const values = Float32Array.from({ length: sizeOf(shape) }, () => (next += 0.37));
      return [path, { shape, values }] as const;
    }),
  );
}

function digestOf(variant: Variant = {}, change: (weights: Map<string, StoredTensor>) => void = () => {}) {
  const model = classifier(variant);
  const weights = valuesFor(model);
  change(weights);
  return modelDigest(model, weights).digest;
}

async function digestOfFile(path: string): Promise<ModelDigest> {
  const { model, weights } = await readWholeModel(path);
  return modelDigest(model, weights ?? new Map());
}

describe('the digest of a model', () => {
  it('stays what it was in earlier versions, for features are kept under it', () => {
    expect(digestOf()).toBe('627ac028bd5c97d9462444a79fb2fe53b80ef88be23f060b6bdb6864d4077736');
  });

  it('is the SHA-256 of lines that name each weight', () => {
    const model = new Dense({ name: 'd', units: 1, useBias: false });
    model.build([null, 2]);
    const values = Float32Array.of(1, -2);
    const { digest, topology, weights } = modelDigest(model, [['kernel', { shape: [2, 1], values }]]);
    const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex');
    const kernel = sha256(Buffer.from('0000803f000000c0', 'hex'));
    expect([...weights]).toEqual([['kernel', kernel]]);
    expect(topology).toBe(
      sha256('[["","Dense",{"activation":"linear","dtype":"float32","units":1,"use_bias":false}]]'),
    );
    expect(digest).toBe(sha256(`thaw model 1\n${topology}\n${kernel} float32 [2,1] "kernel"\n`));
  });

  it.each([false, true])('is the same from every format, frozen: %s', async (isFrozen) => {
    const folder = await temporaryFolder();
    const model = classifier();
    if (isFrozen) model.layers[0]!.trainable = false;
    const weights = valuesFor(model);
    const digests = await Promise.all(
      ['m.keras', 'm.h5', 'm.json', 'm.safetensors'].map(async (file) => {
        await writeModelFile(join(folder, file), { model, weights });
        return (await digestOfFile(join(folder, file))).digest;
      }),
    );
    expect(digests).toEqual(Array.from(digests, () => digestOf()));
  });

  it.each(['frozen', 'nested', 'partly', 'shared'])(
    'is the same from both formats of Keras, and after conversion: %s',
    async (name) => {
      const expected = await digestOfFile(fixturePath(`${name}.keras`));
      expect(await digestOfFile(fixturePath(`${name}.h5`))).toEqual(expected);
      const path = join(await temporaryFolder(), 'model.json');
      const { weights = new Map(), ...read } = await readWholeModel(fixturePath(`${name}.h5`));
      await writeModelFile(path, { ...read, weights });
      expect(await digestOfFile(path)).toEqual(expected);
    },
  );

  it('does not depend on the name of the whole, on freezing, on initializers or on the order of weights', () => {
    const model = classifier({ name: 'other', seed: 2 });
    model.trainable = false;
    const weights = [...valuesFor(model)].reverse();
    expect(serialize(model)).not.toEqual(serialize(classifier()));
    expect(modelDigest(model, weights).digest).toBe(digestOf());
  });

  it.each<[string, Variant, (weights: Map<string, StoredTensor>) => void]>([
    ['a setting', { rate: 0.25 }, () => {}],
    ['the name of a layer', { head: 'top' }, () => {}],
    ['the last bit of a weight', {}, (weights) => flipLastBit(weights.get('head/bias')!.values)],
    ['the sign of a zero', {}, (weights) => weights.get('head/bias')!.values.fill(-0)],
  ])('depends on %s', (_, variant, change) => {
    const zeros = (weights: Map<string, StoredTensor>) => weights.get('head/bias')!.values.fill(0);
    const changed = digestOf(variant, change);
    expect(changed).not.toBe(digestOf());
    expect(changed).not.toBe(digestOf({}, zeros));
  });
});

function flipLastBit(values: Float32Array): void {
  new Uint8Array(values.buffer)[0]! ^= 1;
}
