import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { Input } from '@thaw/layers';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  Conv2D,
  Dense,
  Dropout,
  GlobalAveragePooling2D,
  MobileNetV2,
  Model,
  saveModel,
  Sequential,
  SpatialDropout1D,
} from '../index.js';

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'thaw-serving-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

function perceptron(dropout: Dropout): Sequential {
  return new Sequential([Input({ shape: [3] }), dropout, new Dense({ units: 2, name: 'head' })], {
    name: 'small',
  });
}

// What it computes is held against TensorFlow itself by `npm run interop`, and its graph by `@thaw/runtime`.
describe('a model that is saved for servers', () => {
  it.each([
    ['a path that ends with a slash', 'serving/1/', {}],
    ['a folder and the format', 'serving', { format: 'saved_model' }],
  ] as const)('is one file in %s, and stays as it was', async (_, path, options) => {
    const folder = join(await temporaryFolder(), path);
    const model = perceptron(new Dropout({ rate: 0.5 }));
    await model.initialize();
    const before = tf.memory().numTensors;
    await saveModel(model, folder, options);
    expect(tf.memory().numTensors).toBe(before);
    expect(await readdir(folder)).toEqual(['saved_model.pb']);
    const text = await readFile(join(folder, 'saved_model.pb'), 'latin1');
    for (const word of ['serving_default', 'serve', 'weights/head/kernel', 'inputs/small', 'outputs/small'])
      expect(text).toContain(word);
    model.dispose();
  });

  it('may be an application with all that it has', async () => {
    const folder = await temporaryFolder();
    const model = MobileNetV2({ alpha: 0.35, includeTop: false, inputShape: [32, 32, 3], pooling: 'avg' });
    await model.save(`${folder}/`);
    expect(await readdir(folder)).toEqual(['saved_model.pb']);
    model.dispose();
  });

  it('is refused where it draws random numbers', async () => {
    const folder = await temporaryFolder();
    const input = Input({ shape: [3, 2] });
    const dropped = new SpatialDropout1D({ rate: 0.5 }).apply(input, { training: true });
    const model = new Model({ inputs: input, outputs: dropped });
    await expect(model.save(`${folder}/`)).rejects.toThrow(
      'a graph: expected the same operations for all examples, received StatelessRandom',
    );
    expect(await readdir(folder)).toEqual([]);
  });

  it('is refused where the size of an input is open', async () => {
    const layers = [new Conv2D({ filters: 1, kernelSize: 3 }), new GlobalAveragePooling2D({})];
    const model = new Sequential([Input({ shape: [null, null, 3] }), ...layers], { name: 'open' });
    await expect(model.save(`${await temporaryFolder()}/`)).rejects.toThrow(
      "Model 'open': expected the size of every axis of input 'open' but that of the examples, received [any, any, 3]; give the input a shape.",
    );
  });
});
