import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { loadRuntime } from '../load-runtime.js';
import type { TensorflowBackend } from '../tensorflow-backend.js';
import { CompiledGraph } from './compiled-graph.js';
import type { Graph } from './graph.js';
import { lowerPrecision } from './lower-precision.js';
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

function opsOf({ nodes }: Graph): readonly [string, string][] {
  return nodes.flatMap(({ op, attributes }) => {
    const type = attributes.find(({ name }) => name === 'T')?.value;
    return type === undefined ? [] : [[op, type === 14 ? 'bfloat16' : 'other'] as [string, string]];
  });
}

describe('a computation in mixed precision', () => {
  it('gives nearly the same, other bits, and the same bits each time', () => {
    const graph = record((images, weight) => [network(images, weight)]);
    const [full = []] = run(graph);
    const [low = []] = run(lowerPrecision(graph));
    const scale = Math.max(...full.map(Math.abs));
    low.forEach((value, index) => expect(Math.abs(value - full[index]!)).toBeLessThan(0.03 * scale));
    expect(low).not.toEqual(full);
    expect(run(lowerPrecision(graph))).toEqual([low]);
  });

  it('has convolutions, products, and what lies between them in bfloat16, and no other op', () => {
    const lowered = lowerPrecision(record((images, weight) => [network(images, weight)]));
    const ops = opsOf(lowered);
    const inLow = ops.filter(([, type]) => type === 'bfloat16').map(([op]) => op);
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
    run(lowerPrecision(graph)).forEach((gradient, output) => {
      const scale = Math.max(...full[output]!.map(Math.abs));
      gradient.forEach((value, index) => {
        expect(Math.abs(value - full[output]![index]!)).toBeLessThan(0.1 * scale);
      });
    });
  });

  it('leaves a computation without such ops as it is', () => {
    const graph = record((images) => [tf.add(images, 1)]);
    expect(lowerPrecision(graph)).toEqual(graph);
  });
});
