import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { loadRuntime } from '../load-runtime.js';
import type { TensorflowBackend } from '../tensorflow-backend.js';
import { CompiledGraph } from './compiled-graph.js';
import { foldNormalization } from './fold-normalization.js';
import { canFuseActivations, fuseActivations } from './fused-activations.js';
import type { Graph } from './graph.js';
import { recordGraph } from './record-graph.js';

const { random } = await loadRuntime();
const backend = tf.backend() as unknown as TensorflowBackend;

let seed = 0;
const draw = (...shape: number[]): tf.Tensor4D => random.normal(shape, [8, ++seed], 0, 1) as tf.Tensor4D;

type Call = (x: tf.Tensor4D) => tf.Tensor | tf.Tensor[];

/** With its kernels as constants, behind which additions are biases. */
function recorded(x: tf.Tensor, call: Call): Graph {
  const inputs = new Map([['x', x]]);
  const recording = { inputs, weights: new Map<string, tf.Tensor>(), outputs: [] };
  const { graph } = recordGraph(backend, { ...recording, call: () => [call(x as tf.Tensor4D)].flat() }, true);
  return foldNormalization(graph);
}

function bitsOf(graph: Graph, x: tf.Tensor): Buffer[] {
  const compiled = CompiledGraph.load(backend, graph);
  const outputs = compiled.run([x]);
  const bits = outputs.map((output) => Buffer.from(output.dataSync().slice().buffer));
  compiled.dispose();
  tf.dispose(outputs);
  return bits;
}

/** Computes it fused and not: every bit is to agree. @returns the ops that are left of convolutions and what is behind them */
function opsOfSame(x: tf.Tensor, call: Call): string[] {
  const plain = recorded(x, call);
  const fused = fuseActivations(plain);
  expect(bitsOf(fused, x)).toEqual(bitsOf(plain, x));
  return fused.nodes.map(({ op }) => op).filter((op) => /Conv|Bias|Relu/.test(op));
}

const rectifiers = { Relu: tf.relu, Relu6: tf.relu6 };

describe('what is behind convolutions', () => {
  const convolutions = (['same', 'valid'] as const).flatMap((padding) =>
    [1, 2].flatMap((strides) => [1, 3].map((size) => ({ padding, strides, size }))),
  );

  it.each(convolutions)(
    'is part of them: $padding, strides of $strides, kernel of $size',
    ({ padding, strides, size }) => {
      const [x, kernel, bias] = [draw(5, 14, 13, 8), draw(size, size, 8, 24), draw(24)];
      for (const [name, rectify] of Object.entries(rectifiers)) {
        expect(name).toMatch(/Relu/);
        const call: Call = (images) => rectify(tf.add(tf.conv2d(images, kernel, strides, padding), bias));
        expect(opsOfSame(x, call)).toEqual(['_FusedConv2D']);
      }
      tf.dispose([x, kernel, bias]);
    },
  );

  it.each(convolutions)(
    'is part of depthwise ones: $padding, strides of $strides, kernel of $size',
    ({ padding, strides, size }) => {
      for (const multiplier of [1, 2]) {
        const [x, kernel, bias] = [draw(5, 14, 13, 8), draw(size, size, 8, multiplier), draw(8 * multiplier)];
        for (const rectify of Object.values(rectifiers)) {
          const call: Call = (images) =>
            rectify(tf.add(tf.depthwiseConv2d(images, kernel, strides, padding), bias));
          expect(opsOfSame(x, call)).toEqual(['_FusedDepthwiseConv2dNative']);
        }
        tf.dispose([x, kernel, bias]);
      }
    },
  );

  it('is part of them without a rectifier, and takes very small and very large numbers', () => {
    const values = [-0, 0, 1e-40, -1e-40, 1e30, -1e30];
    const x = tf.tensor4d(
      Float32Array.from({ length: 600 }, (_, index) => values[index % 7] ?? index - 300),
      [2, 10, 10, 3],
    );
    const [kernel, depthwise, bias] = [draw(1, 1, 3, 4), draw(1, 1, 3, 1), draw(1)];
    expect(opsOfSame(x, (images) => tf.add(tf.conv2d(images, kernel, 1, 'same'), bias))).toEqual([
      '_FusedConv2D',
    ]);
    for (const rectify of Object.values(rectifiers)) {
      expect(opsOfSame(x, (images) => rectify(tf.add(tf.conv2d(images, kernel, 1, 'same'), bias)))).toEqual([
        '_FusedConv2D',
      ]);
      opsOfSame(x, (images) => rectify(tf.add(tf.depthwiseConv2d(images, depthwise, 1, 'same'), bias)));
    }
    tf.dispose([x, kernel, depthwise, bias]);
  });

  it('makes zero of what is no number where it is rectified, as oneDNN has it', () => {
    const [x, kernel] = [tf.fill<tf.Rank.R4>([1, 4, 4, 3], NaN), draw(1, 1, 3, 8)];
    const call: Call = (images) => tf.relu(tf.add(tf.conv2d(images, kernel, 1, 'same'), 1));
    const [bits] = bitsOf(fuseActivations(recorded(x, call)), x);
    expect(bits?.every((byte) => byte === 0)).toBe(true);
    tf.dispose([x, kernel]);
  });

  it('stays where somebody else reads it, a kernel has gaps, or there is no bias', () => {
    const [x, kernel, depthwise, bias] = [draw(2, 9, 9, 3), draw(3, 3, 3, 4), draw(3, 3, 3, 1), draw(4)];
    const convolved: Call = (images) => tf.conv2d(images, kernel, 1, 'same');
    const twice: Call = (images) => {
      const sum = tf.add(convolved(images) as tf.Tensor, bias);
      return [tf.relu(sum), tf.neg(sum)];
    };
    expect(opsOfSame(x, twice)).toEqual(['_FusedConv2D', 'Relu']);
    const read: Call = (images) => {
      const result = convolved(images) as tf.Tensor;
      return [tf.relu(tf.add(result, bias)), result];
    };
    expect(opsOfSame(x, read)).toContain('Conv2D');
    const dilated: Call = (images) =>
      tf.relu(tf.add(tf.depthwiseConv2d(images, depthwise, 1, 'same', 'NHWC', [2, 2]), draw(3)));
    expect(opsOfSame(x, dilated)).toContain('DepthwiseConv2dNative');
    expect(opsOfSame(x, (images) => tf.relu(convolved(images) as tf.Tensor))).toEqual(['Conv2D', 'Relu']);
    tf.dispose([x, kernel, depthwise, bias]);
  });

  it('is fused where oneDNN computes, as it does here', () => {
    expect(canFuseActivations()).toBe(true);
  });
});
