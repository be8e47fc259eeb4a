import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { weightPaths, type KerasConfig, type Layer } from '@thaw/layers';
import { expect } from 'vitest';
import type { StoredTensor } from '../stored-tensor.js';

interface FixtureTensor {
  shape: number[];
  values: number[];
}

/** A model that `fixtures/model_file_fixtures.py` saved with real Keras. */
export interface KerasModelFixture {
  name: string;
  formats: ('keras' | 'weights.h5' | 'h5')[];
  config: KerasConfig;
  numTrainable: number;
  inputs: FixtureTensor[];
  outputs: FixtureTensor[];
  variables: (FixtureTensor & { path: string })[];
}

/** All of them. */
export const KERAS_MODELS = JSON.parse(
  readFileSync(new URL('../../fixtures/keras-models.json', import.meta.url), 'utf8'),
) as KerasModelFixture[];

/** The path of a fixture that Keras wrote. */
export function fixturePath(name: string): string {
  return fileURLToPath(new URL(`../../fixtures/keras/${name}`, import.meta.url));
}

/** Gives a model its stored values. */
export function assignValues(model: Layer, values: ReadonlyMap<string, StoredTensor>): void {
  for (const [path, weight] of weightPaths(model)) {
    const value = values.get(path);
    if (value !== undefined) weight.assign(tf.tensor(value.values.slice(), [...value.shape]));
  }
}

/** The model's outputs, as arrays. */
export function computeOutputs(model: Layer, inputs: readonly FixtureTensor[]): number[][] {
  return tf.tidy(() => {
    const tensors = inputs.map(({ values, shape }) => tf.tensor(values, shape));
    const outputs = model.applyAll(tensors.length === 1 ? (tensors[0] as tf.Tensor) : tensors);
    return outputs.map((output) => [...output.dataSync()]);
  });
}

/** Compares at the tolerance of a whole tensor. */
export function expectClose(received: readonly number[], expected: readonly number[], what: string): void {
  expect(received.length, what).toBe(expected.length);
  const largest = expected.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  const difference = received.reduce(
    (max, value, index) => Math.max(max, Math.abs(value - (expected[index] ?? Number.NaN))),
    0,
  );
  expect(difference, `${what}: largest difference`).toBeLessThanOrEqual(1e-6 + 1e-5 * largest);
}
