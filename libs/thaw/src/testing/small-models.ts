import * as tf from '@tensorflow/tfjs-core';

import { BatchNormalization, Conv2D, Dense, GlobalAveragePooling2D, Input, type Layer } from '@thaw/layers';

import type { ShapedNumbers } from '../data.js';
import { Model, Sequential } from '../models.js';

/** A convolution, a normalization and pooling, as what is pretrained elsewhere: 6 weights. */
export function createBase(name = 'base'): Model {
  const image = Input({ shape: [6, 6, 2], name: 'image' });
  const convolved = new Conv2D({ name: 'conv', filters: 4, kernelSize: 3, activation: 'relu' }).apply(image);
  const normalized = new BatchNormalization({ name: 'bn' }).apply(convolved);
  const pooled = new GlobalAveragePooling2D({ name: 'pool' }).apply(normalized);
  return new Model({ inputs: image, outputs: pooled, name });
}

/** A base under a classifier of three classes. */
export function createClassifier(base: Layer = createBase()): Sequential {
  return new Sequential([base, new Dense({ name: 'head', units: 3, activation: 'softmax' })]);
}

/** Images whose class shows in their brightness, without any randomness. */
export function createImages(numExamples: number): {
  x: ShapedNumbers & { values: Float32Array };
  y: Int32Array;
} {
  const y = Int32Array.from({ length: numExamples }, (_, index) => index % 3);
  const values = Float32Array.from({ length: numExamples * 72 }, (_, index) => {
    return (y[Math.floor(index / 72)] ?? 0) - 1 + 0.5 * Math.sin(index * 12.9898);
  });
  return { x: { values, shape: [numExamples, 6, 6, 2] }, y };
}

/** Copies of the values of a layer's weights. */
export function valuesOf({ weights }: Pick<Layer, 'weights'>): number[][] {
  return weights.map((weight) => [...weight.read().dataSync()]);
}

/** The numbers of a tensor, which is disposed. */
export function take(tensor: tf.Tensor): number[] {
  const values = [...tensor.dataSync()];
  tensor.dispose();
  return values;
}

/** Runs something and counts the tensors that are there afterwards and were not before. */
export async function countLeftTensors<T>(run: () => Promise<T>): Promise<{ result: T; numLeft: number }> {
  const before = tf.memory().numTensors;
  const result = await run();
  return { result, numLeft: tf.memory().numTensors - before };
}
