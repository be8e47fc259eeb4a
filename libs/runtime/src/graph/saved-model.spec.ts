import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import {
  BatchNormalization,
  Concatenate,
  Conv2D,
  Conv2DTranspose,
  Cropping2D,
  Dense,
  Dot,
  Dropout,
  Embedding,
  Flatten,
  GlobalAveragePooling2D,
  Input,
  LayerNormalization,
  materializeWeights,
  MaxPooling2D,
  Model,
  Reshape,
  Sequential,
  SeparableConv2D,
  weightPaths,
  ZeroPadding2D,
} from '@thaw/layers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadRuntime, type Runtime } from '../load-runtime.js';
import type { TensorflowBackend, TensorMetadata } from '../tensorflow-backend.js';
import type { Graph } from './graph.js';
import type { ExampleSpec } from './record-inference.js';
import { encodeSavedModel, SAVED_MODEL_FILE } from './saved-model.js';

interface SavedModels {
  loadSavedModel(folder: string, tag: string): number;
  deleteSavedModel(id: number): void;
  runSavedModel(id: number, inputs: readonly number[], from: string, to: string): TensorMetadata[];
}

const runtime: Runtime = await loadRuntime();
const backend = tf.backend() as unknown as TensorflowBackend & {
  createOutputTensor(metadata: TensorMetadata): tf.Tensor;
};

/** Lets TensorFlow load a graph from a file, and compute it. */
function run(graph: Graph, inputs: readonly tf.Tensor[]): number[][] {
  const folder = mkdtempSync(join(tmpdir(), 'thaw-graph-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, SAVED_MODEL_FILE), encodeSavedModel(graph));
  const models = backend.binding as unknown as SavedModels;
  const id = models.loadSavedModel(folder, 'serve');
  const names = (ports: Graph['inputs']): string => ports.map(({ tensor }) => tensor).join(',');
  const ids = backend.getInputTensorIds(inputs);
  const outputs = models.runSavedModel(id, ids, names(graph.inputs), names(graph.outputs));
  models.deleteSavedModel(id);
  return outputs.map((metadata) => {
    const tensor = backend.createOutputTensor(metadata);
    const values = [...tensor.dataSync()];
    tensor.dispose();
    return values;
  });
}

function record(model: Sequential | Model, inputs: readonly ExampleSpec[]): Graph {
  materializeWeights(model, { seed: 3, random: runtime.random });
  const weights = new Map(Array.from(weightPaths(model), ([path, weight]) => [path, weight.read()]));
  const call = (tensors: readonly tf.Tensor[]) =>
    model.applyAll(tensors.length === 1 ? tensors[0]! : [...tensors]);
  return runtime.recordInference({ inputs, weights, outputs: [], call });
}

const IMAGE: ExampleSpec = { name: 'image', sampleShape: [8, 8, 3], dtype: 'float32' };

function network(): Sequential {
  return new Sequential([
    Input({ shape: [8, 8, 3] }),
    new ZeroPadding2D({
      padding: [
        [1, 2],
        [2, 1],
      ],
    }),
    new Cropping2D({
      cropping: [
        [1, 0],
        [0, 1],
      ],
    }),
    new Conv2D({ filters: 4, kernelSize: 3, activation: 'relu' }),
    new BatchNormalization({}),
    new Dropout({ rate: 0.5 }),
    new Conv2DTranspose({ filters: 4, kernelSize: 3, padding: 'same' }),
    new MaxPooling2D({ poolSize: 2 }),
    new SeparableConv2D({ filters: 4, kernelSize: 3 }),
    new Reshape({ targetShape: [4, 4] }),
    new LayerNormalization({}),
    new Dense({ units: 3, activation: 'gelu' }),
    new Flatten({}),
    new Dense({ units: 2, activation: 'softmax' }),
  ]);
}

describe('a graph of a model’s inference', () => {
  it.each([1, 2, 5])('computes what the model computes, for %i examples', (numExamples) => {
    const model = network();
    const before = tf.memory().numTensors;
    const graph = record(model, [IMAGE]);
    tf.tidy(() => {
      const x = tf.randomUniform([numExamples, 8, 8, 3], -1, 1, 'float32', 3);
      const expected = [...model.apply(x).dataSync()];
      const [received = []] = run(graph, [x]);
      expect(received).toHaveLength(2 * numExamples);
      received.forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 6));
    });
    expect(tf.memory().numTensors).toBe(before + model.weights.length);
    model.dispose();
  });

  it('has the model’s inputs and outputs by name, and its weights by path', () => {
    const words = Input({ shape: [4], dtype: 'int32', name: 'words' });
    const image = Input({ shape: [8, 8, 3], name: 'image' });
    const embedded = new Flatten({}).apply(
      new Embedding({ inputDim: 9, outputDim: 2, name: 'table' }).apply(words),
    );
    const pooled = new GlobalAveragePooling2D({}).apply(image);
    const rows = new Reshape({ targetShape: [2, 4] }).apply(embedded);
    const products = new Flatten({}).apply(new Dot({ axes: [2, 2] }).apply([rows, rows]));
    const both = new Concatenate({}).apply([products, pooled]);
    const heads = [
      new Dense({ units: 2, name: 'a' }).apply(both),
      new Dense({ units: 1, name: 'b' }).apply(both),
    ];
    const model = new Model({ inputs: [words, image], outputs: heads });
    const graph = record(model, [{ name: 'words', sampleShape: [4], dtype: 'int32' }, IMAGE]);
    expect(graph.inputs).toMatchObject([
      { name: 'words', shape: [-1, 4] },
      { name: 'image', shape: [-1, 8, 8, 3] },
    ]);
    expect(graph.outputs).toMatchObject([
      { name: 'output_0', shape: [-1, 2] },
      { name: 'output_1', shape: [-1, 1] },
    ]);
    const held = graph.nodes.flatMap(({ name }) => (name.startsWith('weights/') ? [name.slice(8)] : []));
    expect(held.sort()).toEqual([...weightPaths(model).keys()].sort());
    tf.tidy(() => {
      const inputs = [tf.tensor2d([[1, 2, 3, 4]], undefined, 'int32'), tf.ones([1, 8, 8, 3])];
      const expected = model.applyAll(inputs).map((output) => [...output.dataSync()]);
      run(graph, inputs).forEach((values, index) =>
        values.forEach((value, at) => expect(value).toBeCloseTo(expected[index]![at]!, 6)),
      );
    });
    model.dispose();
  });

  it('is the same bytes each time', () => {
    const model = network();
    expect(encodeSavedModel(record(model, [IMAGE]))).toEqual(encodeSavedModel(record(model, [IMAGE])));
    model.dispose();
  });

  it.each<[string, (x: tf.Tensor) => tf.Tensor, string]>([
    [
      'uses values that it reads',
      (x) => tf.mul(x, x.dataSync()[0]!),
      'Mul (Mul), which is another one for other examples',
    ],
    [
      'weighs by the number of examples',
      (x) => tf.mul(x, x.shape[0]),
      'Mul (Mul), which is another one for other examples or another number of them',
    ],
    [
      'computes other ops',
      (x) => (x.shape[0] === 2 ? tf.sin(x) : tf.cos(x)),
      'Sin (Sin), which is another one for other examples or another number of them',
    ],
    [
      'takes some of the examples',
      (x) => tf.slice(tf.concat([x, x]), 0, x.shape[0]),
      'Slice (Slice), which is another one for other examples or another number of them',
    ],
    ['computes more ops', (x) => (x.shape[0] === 2 ? x : tf.cos(x)), 'which is another one'],
  ])('is refused for a computation that %s, and nothing is left behind', (_, compute, message) => {
    const { binding } = backend;
    const before = tf.memory().numTensors;
    const call = ([x]: readonly tf.Tensor[]) => [compute(x!)];
    expect(() => runtime.recordInference({ inputs: [IMAGE], weights: new Map(), outputs: [], call })).toThrow(
      message,
    );
    expect(backend.binding).toBe(binding);
    expect(tf.memory().numTensors).toBe(before);
  });
});
