import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { loadRuntime } from '../load-runtime.js';
import type { TensorflowBackend } from '../tensorflow-backend.js';
import { CompiledGraph } from './compiled-graph.js';
import type { Graph } from './graph.js';
import { lowerPrecision, type LowType } from './lower-precision.js';
import { recordGraph } from './record-graph.js';

const { random } = await loadRuntime();
const backend = tf.backend() as unknown as TensorflowBackend;

const x = random.normal([4, 6, 6, 3], [1, 1], 0, 1) as tf.Tensor4D;
const kernel = random.normal([3, 3, 3, 8], [1, 2], 0, 0.3) as tf.Tensor4D;
const second = random.normal([3, 3, 8, 8], [1, 3], 0, 0.3) as tf.Tensor4D;
const bias = random.normal([8], [1, 4], 0, 1);
const head = random.normal([8, 2], [1, 5], 0, 0.3) as tf.Tensor2D;

type Call = (images: tf.Tensor4D, weight: tf.Tensor2D) => tf.Tensor[];

function record(call: Call): Graph {
  const inputs = new Map<string, tf.Tensor>([
    ['images', x],
    ['weight', head],
  ]);
  const recording = { inputs, weights: new Map<string, tf.Tensor>(), outputs: [], call: () => call(x, head) };
  return recordGraph(backend, recording, true).graph;
}

function run(graph: Graph): number[][] {
  const compiled = CompiledGraph.load(backend, graph);
  const outputs = compiled.run([x, head]);
  const values = outputs.map((output) => [...output.dataSync()]);
  expect(outputs.map(({ dtype }) => dtype)).toEqual(outputs.map(() => 'float32'));
  tf.dispose(outputs);
  compiled.dispose();
  return values;
}

const network = (images: tf.Tensor4D, weight: tf.Tensor2D): tf.Tensor => {
  const first = tf.relu(tf.add(tf.conv2d(images, kernel, 1, 'same'), bias));
  const deep = tf.relu(tf.add(tf.conv2d(first as tf.Tensor4D, second, 1, 'same'), bias));
  return tf.matMul(tf.mean(deep, [1, 2]), weight);
};

/** @source tensorflow/core/framework/types.proto */
const TYPE_NAMES = new Map<unknown, string>([
  [14, 'bfloat16'],
  [19, 'float16'],
]);

function opsOf({ nodes }: Graph): readonly [string, string][] {
  return nodes.flatMap(({ op, attributes }) => {
    const type = attributes.find(({ name }) => name === 'T')?.value;
    return type === undefined ? [] : [[op, TYPE_NAMES.get(type) ?? 'other'] as [string, string]];
  });
}

const TYPES: readonly LowType[] = ['bfloat16', 'float16'];

describe.each(TYPES)('a computation in mixed precision, of which %s', (type) => {
  const lowerTo = (graph: Graph): Graph => lowerPrecision(graph, type);

  it('gives nearly the same, other bits, and the same bits each time', () => {
    const graph = record((images, weight) => [network(images, weight)]);
    const [full = []] = run(graph);
    const [low = []] = run(lowerTo(graph));
    const scale = Math.max(...full.map(Math.abs));
    low.forEach((value, index) => expect(Math.abs(value - full[index]!)).toBeLessThan(0.03 * scale));
    expect(low).not.toEqual(full);
    expect(run(lowerTo(graph))).toEqual([low]);
  });

  it('has convolutions, products, and what lies between them in it, and no other op', () => {
    const lowered = lowerTo(record((images, weight) => [network(images, weight)]));
    const ops = opsOf(lowered);
    const inLow = ops.filter(([, each]) => each === type).map(([op]) => op);
    expect(new Set(inLow)).toEqual(new Set(['Conv2D', 'Add', 'Relu', 'BatchMatMulV2', 'Identity']));
    expect(ops.filter(([op]) => op === 'Mean')).toEqual([['Mean', 'other']]);
    const casts = lowered.nodes.filter(({ op }) => op === 'Cast');
    expect(new Set(casts.map(({ name }) => name)).size).toBe(casts.length);
  });

  it('goes backwards too, to gradients in float32', () => {
    const graph = record((images, weight) => {
      const loss = (each: tf.Tensor): tf.Scalar => tf.sum(network(images, each as tf.Tensor2D));
      return [tf.grad(loss)(weight), tf.grad((each) => tf.sum(network(each as tf.Tensor4D, weight)))(images)];
    });
    const full = run(graph);
    run(lowerTo(graph)).forEach((gradient, output) => {
      const scale = Math.max(...full[output]!.map(Math.abs));
      gradient.forEach((value, index) => {
        expect(Math.abs(value - full[output]![index]!)).toBeLessThan(0.1 * scale);
      });
    });
  });

  it('has kernels for all of its ops, forward and backward', () => {
    const narrow = random.normal([3, 3, 8, 1], [1, 6], 0, 0.3) as tf.Tensor4D;
    const deep = (images: tf.Tensor4D): tf.Scalar => {
      const first = tf.relu6(tf.add(tf.conv2d(images, kernel, 1, 'same'), bias));
      const padded = tf.pad(tf.maxPool(first as tf.Tensor4D, 2, 2, 'same'), [[0, 0], [1, 1], [1, 1], [0, 0]]); // prettier-ignore
      const last = tf.mul(tf.depthwiseConv2d(padded, narrow, 1, 'valid'), bias);
      return tf.sum(tf.matMul(tf.reshape(last, [-1, 8]), head));
    };
    const graph = record((images) => [deep(images), tf.grad((each) => deep(each as tf.Tensor4D))(images)]);
    const inLow = opsOf(lowerTo(graph)).flatMap(([op, each]) => (each === type ? [op] : []));
    expect(inLow).toEqual(
      expect.arrayContaining(['DepthwiseConv2dNative', 'MaxPool', 'Relu6', 'PadV2', 'Mul']),
    );
    for (const values of run(lowerTo(graph))) expect(values.every(Number.isFinite)).toBe(true);
  });

  it('leaves a computation without such ops as it is', () => {
    const graph = record((images) => [tf.add(images, 1)]);
    expect(lowerTo(graph)).toEqual(graph);
  });
});

describe('a computation in float16', () => {
  it('makes what is beyond its range infinite, and in bfloat16 does not', () => {
    const graph = record((_, weight) => [tf.matMul(tf.mul(weight, 1e5), [[1], [1]])]);
    const isFinite = ([values = []]: number[][]): boolean => values.every(Number.isFinite);
    expect(isFinite(run(lowerPrecision(graph, 'float16')))).toBe(false);
    expect(isFinite(run(lowerPrecision(graph, 'bfloat16')))).toBe(true);
  });
});
