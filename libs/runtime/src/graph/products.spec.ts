import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { loadRuntime } from '../load-runtime.js';
import type { TensorflowBackend } from '../tensorflow-backend.js';
import { CompiledGraph } from './compiled-graph.js';
import { foldNormalization } from './fold-normalization.js';
import type { Graph } from './graph.js';
import { pointwiseAsProducts } from './pointwise.js';
import { smallImagesAsProducts } from './small-images.js';
import { recordGraph } from './record-graph.js';

const { random } = await loadRuntime();
const backend = tf.backend() as unknown as TensorflowBackend;
const NUM_IMAGES = 3;
const CONVOLUTIONS = ['Conv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter'];

let seed = 0;
const draw = (shape: readonly number[]): tf.Tensor => random.normal(shape, [5, ++seed], 0, 1);

interface Case {
  readonly pixels: readonly [number, number];
  readonly kernel: readonly [number, number, number, number];
  readonly strides?: [number, number];
  readonly padding?: 'same' | 'valid';
  readonly dilations?: [number, number];
}

type Call = (x: tf.Tensor4D, kernel: tf.Tensor4D) => tf.Tensor | tf.Tensor[];

function graphOf({ pixels, kernel }: Case, call: Call) {
  const inputs = new Map([
    ['x', draw([NUM_IMAGES, ...pixels, kernel[2]])],
    ['kernel', draw(kernel)],
  ]);
  const [x, weight] = [...inputs.values()] as [tf.Tensor4D, tf.Tensor4D];
  const recording = { inputs, weights: new Map<string, tf.Tensor>(), outputs: [] };
  const { graph } = recordGraph(backend, { ...recording, call: () => [call(x, weight)].flat() }, true);
  return { graph, given: [x, weight], call: () => [call(x, weight)].flat() };
}

function opsOf({ nodes }: Graph): string[] {
  return nodes.map(({ op }) => op).filter((op) => CONVOLUTIONS.includes(op) || op === 'MatMul');
}

/** Computes it as products, and op by op, which has to agree. */
function expectSame({ graph, given, call }: ReturnType<typeof graphOf>): void {
  const compiled = CompiledGraph.load(backend, graph);
  const expected = tf.tidy(call);
  const received = compiled.run(given);
  received.forEach((tensor, index) => {
    expect(tensor.shape).toEqual(expected[index]!.shape);
    const values = expected[index]!.dataSync();
    tensor.dataSync().forEach((value, place) => expect(Math.abs(value - values[place]!)).toBeLessThan(1e-4));
  });
  compiled.dispose();
  tf.dispose([received, expected, given]);
}

const convolutionIn =
  ({ strides = [1, 1], padding = 'same', dilations = [1, 1] }: Case): Call =>
  (x, kernel) =>
    tf.conv2d(x, kernel, strides, padding, 'NHWC', dilations);

/** The gradients of a convolution, which it is a part of. */
function differentiated(each: Case): Call {
  const convolve = convolutionIn(each);
  return (x, kernel) => {
    const loss = (from: tf.Tensor4D, by: tf.Tensor4D): tf.Scalar =>
      tf.sum(tf.square(convolve(from, by) as tf.Tensor));
    return tf.grads(loss as (...given: tf.Tensor[]) => tf.Scalar)([x, kernel]);
  };
}

const POINTWISE: readonly Case[] = [
  { pixels: [4, 4], kernel: [1, 1, 5, 7] },
  { pixels: [2, 3], kernel: [1, 1, 5, 7], padding: 'valid' },
  { pixels: [1, 1], kernel: [1, 1, 5, 1] },
  { pixels: [7, 6], kernel: [1, 1, 5, 7], strides: [2, 2] },
  { pixels: [8, 3], kernel: [1, 1, 1, 7], strides: [3, 1], padding: 'valid' },
  { pixels: [1, 1], kernel: [3, 3, 5, 7] },
  { pixels: [1, 1], kernel: [2, 4, 5, 7] },
  { pixels: [1, 1], kernel: [5, 1, 5, 7], strides: [2, 2] },
];

const OTHERS: readonly Case[] = [
  { pixels: [5, 5], kernel: [1, 1, 5, 7] },
  { pixels: [2, 2], kernel: [3, 3, 5, 7] },
  { pixels: [1, 1], kernel: [4, 4, 5, 7], dilations: [2, 2] },
];

describe('convolutions as products of matrices', () => {
  it.each(POINTWISE)('give the same as convolutions, and so do their gradients: %j', (each) => {
    const recorded = graphOf(each, differentiated(each));
    expect(opsOf(recorded.graph)).toEqual(CONVOLUTIONS);
    const graph = pointwiseAsProducts(recorded.graph);
    expect(opsOf(graph)).toEqual(['MatMul', 'MatMul', 'MatMul']);
    expectSame({ ...recorded, graph });
  });

  it.each(OTHERS)(
    'are left alone where they look at more pixels, make many, or have kernels with gaps: %j',
    (each) => {
      const { graph } = graphOf(each, convolutionIn(each));
      expect(pointwiseAsProducts(graph)).toEqual(graph);
    },
  );

  it('take what is done to each pixel behind them along, as far as nobody else reads it', () => {
    const [bias, fixed] = [draw([7]), draw([1, 1, 5, 7]) as tf.Tensor4D];
    const behind: Call = (x) => {
      const made = (): tf.Tensor => tf.add(tf.conv2d(x, fixed, 1, 'same'), bias);
      const read = made();
      return [tf.relu6(made()), tf.relu(read), read];
    };
    const recorded = graphOf({ pixels: [2, 2], kernel: [1, 1, 5, 7] }, behind);
    const graph = pointwiseAsProducts(foldNormalization(recorded.graph));
    expect(opsOf(graph)).toEqual(['MatMul', 'MatMul']);
    const shapesOf = (op: string): unknown =>
      graph.nodes.filter((node) => node.op === op).map(({ shapes }) => shapes[0]);
    const rows = [-1, 7];
    expect(shapesOf('BiasAdd')).toEqual([rows, rows]);
    expect([shapesOf('Relu6'), shapesOf('Relu')]).toEqual([[rows], [[NUM_IMAGES, 2, 2, 7]]]);
    expectSame({ ...recorded, graph });
    tf.dispose([bias, fixed]);
  });
});

describe('convolutions by constants over images of a few pixels', () => {
  const FEW: readonly Case[] = [
    { pixels: [2, 2], kernel: [3, 3, 5, 7] },
    { pixels: [1, 1], kernel: [3, 3, 5, 7] },
    { pixels: [2, 1], kernel: [2, 3, 5, 7] },
    { pixels: [3, 3], kernel: [3, 3, 5, 7], padding: 'valid' },
    { pixels: [2, 3], kernel: [3, 3, 5, 7], strides: [2, 2] },
    { pixels: [3, 2], kernel: [5, 4, 1, 7] },
  ];
  const MORE: readonly Case[] = [
    { pixels: [3, 3], kernel: [3, 3, 5, 7] },
    { pixels: [1, 1], kernel: [1, 1, 5, 7] },
    { pixels: [2, 2], kernel: [3, 3, 5, 7], dilations: [2, 2] },
  ];

  const byConstant = (each: Case) => {
    const fixed = draw(each.kernel) as tf.Tensor4D;
    const convolve = convolutionIn(each);
    return graphOf(each, (x) => tf.relu(tf.add(convolve(x, fixed) as tf.Tensor, 1)));
  };

  it.each(FEW)('give the same as products with all pixels: %j', (each) => {
    const recorded = byConstant(each);
    const graph = smallImagesAsProducts(foldNormalization(recorded.graph));
    expect(opsOf(graph)).toEqual(['MatMul']);
    expectSame({ ...recorded, graph });
  });

  it.each(MORE)(
    'are left alone where the matrix would be much larger, nothing is left out, or the kernel has gaps: %j',
    (each) => {
      const { graph } = byConstant(each);
      expect(smallImagesAsProducts(graph)).toEqual(graph);
    },
  );

  it('are left alone where the kernel changes', () => {
    const { graph } = graphOf(FEW[0]!, convolutionIn(FEW[0]!));
    expect(smallImagesAsProducts(graph)).toEqual(graph);
  });
});
