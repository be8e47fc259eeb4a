import * as tf from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it } from 'vitest';
import { loadRuntime } from '../load-runtime.js';
import type { TensorflowBackend } from '../tensorflow-backend.js';
import { CompiledGraph } from './compiled-graph.js';
import { fuseElementwise } from './fused-elementwise.js';
import { placeholder, type Graph, type GraphNode } from './graph.js';
import { recordGraph } from './record-graph.js';

const { random } = await loadRuntime();
const backend = tf.backend() as unknown as TensorflowBackend;

let seed = 0;
const draw = (...shape: number[]): tf.Tensor => random.normal(shape, [6, ++seed], 0, 1);
const drawn: tf.Tensor[] = [];
afterAll(() => tf.dispose(drawn));

type Call = (...inputs: tf.Tensor[]) => tf.Tensor | tf.Tensor[];

function recorded(given: readonly tf.Tensor[], call: Call): Graph {
  const inputs = new Map(given.map((tensor, index) => [`input${index}`, tensor]));
  const recording = { inputs, weights: new Map<string, tf.Tensor>(), outputs: [] };
  return recordGraph(backend, { ...recording, call: () => [call(...given)].flat() }, true).graph;
}

function opsOf({ nodes }: Graph): string[] {
  return nodes.map(({ op }) => op).filter((op) => !['Placeholder', 'Const', 'Identity'].includes(op));
}

function bitsOf(tensor: tf.Tensor): Buffer {
  return Buffer.from(tensor.dataSync().slice().buffer);
}

/** Computes it at once and op by op: every bit is to agree. @returns the ops of what was computed at once */
function opsOfSame(given: readonly tf.Tensor[], call: Call): string[] {
  drawn.push(...given);
  const fused = fuseElementwise(recorded(given, call));
  const compiled = CompiledGraph.load(backend, fused);
  const received = compiled.run(given);
  const expected = tf.tidy(() => [call(...given)].flat());
  received.forEach((tensor, index) => {
    expect(tensor.shape).toEqual(expected[index]?.shape);
    expect(Buffer.compare(bitsOf(tensor), bitsOf(expected[index]!))).toBe(0);
  });
  expect(received).toHaveLength(expected.length);
  compiled.dispose();
  tf.dispose([received, expected]);
  return opsOf(fused);
}

/** As an optimizer's rule has it. */
const momentum: Call = (weight, slot, gradient, rate) => {
  const step = tf.mul(tf.div(gradient, 64), rate);
  const next = tf.sub(tf.mul(slot, 0.9), step);
  return [tf.add(weight, next), next];
};

describe('what is done with each element', () => {
  // Below and above a block, with and without a rest, and in threads of their own.
  it.each([[2], [3, 5], [1024], [1025], [700, 11], [3, 3, 128, 257], [600_001]])(
    'is done at once, with the same bits: %j',
    (...shape) => {
      const given = [draw(...shape), draw(...shape), draw(...shape), tf.scalar(0.01)];
      expect(opsOfSame(given, momentum)).toEqual(['ThawElementwise']);
    },
  );

  it('may be any of the ops that are rounded as IEEE 754 says', () => {
    const given = [draw(5000), draw(5000), tf.scalar(-1.5)];
    const ops = opsOfSame(given, (x, y, z) => [
      tf.sqrt(tf.abs(tf.sub(tf.square(x), tf.neg(y)))),
      tf.maximum(tf.minimum(tf.div(z, x), tf.mul(y, z)), tf.add(z, y)),
      tf.sub(z, x),
    ]);
    expect(ops).toEqual(['Sub', 'ThawElementwise', 'ThawElementwise']);
  });

  it('keeps infinities, denormals and what is no number', () => {
    const special = [0, -0, Infinity, -Infinity, NaN, 1e-45, -1e-40, 3e38, 1, -1];
    const x = tf.tensor1d(special.flatMap((value) => special.map(() => value)));
    const y = tf.tensor1d(special.flatMap(() => special));
    const ops = opsOfSame([x, y], (a, b) => [
      tf.div(tf.add(a, b), b),
      tf.sub(tf.mul(a, b), a),
      tf.sqrt(tf.square(a)),
    ]);
    expect(new Set(ops)).toEqual(new Set(['ThawElementwise']));
    const compiled = CompiledGraph.load(
      backend,
      fuseElementwise(recorded([x, y], (a, b) => tf.neg(tf.maximum(a, tf.minimum(a, b))))),
    );
    const [received] = compiled.run([x, y]);
    const values = received!.dataSync();
    special.forEach((a, row) =>
      special.forEach((b, column) => {
        const isNumber = !Number.isNaN(a) && !Number.isNaN(b);
        expect(Number.isNaN(values[row * special.length + column])).toBe(!isNumber);
      }),
    );
    compiled.dispose();
    received?.dispose();
  });

  it('takes denormal numbers as TensorFlow does, in each of its threads', () => {
    const given = [tf.fill([900_001], 1e-40), tf.fill([900_001], 3e-39)];
    const ops = opsOfSame(given, (x, y) => tf.add(tf.mul(tf.sub(y, x), 0.5), x));
    expect(ops).toEqual(['ThawElementwise']);
  });

  it('is not done at once where something else lies in between', () => {
    const given = [draw(40, 3), draw(40, 3)];
    const ops = opsOfSame(given, (x, y) => {
      const mean = tf.div(x, 3);
      const square = tf.square(mean);
      const clipped = tf.mul(mean, tf.rsqrt(tf.sum(square)));
      return [tf.add(y, clipped), tf.sub(y, clipped)];
    });
    expect(ops.filter((op) => op === 'ThawElementwise')).toHaveLength(2);
    expect(ops.indexOf('Sum')).toBeGreaterThan(ops.indexOf('ThawElementwise'));
    expect(ops).not.toContain('Square');
  });

  it('gives what others read as well, whoever they are', () => {
    const given = [draw(2, 3), draw(2, 3)];
    const ops = opsOfSame(given, (x, y) => {
      const sum = tf.add(x, y);
      const product = tf.mul(sum, y);
      return [sum, tf.sub(product, sum), tf.relu(sum), tf.matMul(product, sum, false, true)];
    });
    expect(ops.filter((op) => op === 'ThawElementwise')).toHaveLength(1);
  });

  it('is of one shape and float32, but for single numbers', () => {
    const given = [draw(4, 3), draw(3), tf.tensor2d([[1, 2, 3]], [1, 3], 'int32'), draw(1, 1)];
    const ops = opsOfSame(given, (x, row, integers, one) => [
      tf.add(tf.mul(x, row), row),
      tf.mul(tf.add(integers, integers), integers),
      tf.sub(tf.add(x, one), one),
    ]);
    expect(ops).toEqual(['Mul', 'Add', 'Add', 'Mul', 'ThawElementwise']);
  });

  it('stays as it is where there is too much of it for one program', () => {
    const given = Array.from({ length: 200 }, () => draw(2));
    const ops = opsOfSame(given, (...all) => all.reduce((sum, each) => tf.add(sum, each)));
    expect(ops).toHaveLength(199);
    expect(ops).not.toContain('ThawElementwise');
  });
});

describe('the op of the addon', () => {
  const node = (program: string): GraphNode => ({
    ...{ name: 'y', op: 'ThawElementwise', inputs: ['a', 'b'], shapes: [[3]], dtypes: [1] },
    attributes: [
      { name: 'N', kind: 'int', value: 2 },
      { name: 'M', kind: 'int', value: 1 },
      { name: 'program', kind: 'string', value: program },
    ],
  });

  /** Runs a program of two vectors. */
  function run(program: string, sizes: readonly [number, number]): number[] {
    const inputs = sizes.map((size, index) => placeholder('ab'.charAt(index), 1, [size]));
    const ports = inputs.map(({ name }, index) => {
      return { name, tensor: `${name}:0`, dtype: 1, shape: [sizes[index] ?? 0] };
    });
    const output = { name: 'y', tensor: 'y:0', dtype: 1, shape: [3] };
    const compiled = CompiledGraph.load(backend, {
      nodes: [...inputs, node(program)],
      inputs: ports,
      outputs: [output],
    });
    const given = sizes.map((size) => tf.range(1, size + 1));
    try {
      const [result] = compiled.run(given);
      const values = [...result!.dataSync()];
      result?.dispose();
      return values;
    } finally {
      tf.dispose(given);
      compiled.dispose();
    }
  }

  it('runs a program', () => {
    expect(run('0100000102', [3, 3])).toEqual([2, 4, 6]);
    expect(run('0202000100010203', [3, 1])).toEqual([2, 3, 4]);
  });

  it.each([
    ['', 'nothing'],
    ['0100000502', 'what is not there'],
    ['0163000102', 'no operation'],
    ['0100000100', 'an input as its output'],
    ['0100000109', 'an output that nothing gives'],
    ['01000001', 'no output'],
    ['0500000102', 'less than it says'],
    ['zz', 'no digits'],
  ])('refuses a program that reads or gives what is not there: %s, %s', (program) => {
    expect(() => run(program, [3, 3])).toThrow('expected a program for its inputs');
  });

  it('refuses inputs of several sizes, and single numbers alone', () => {
    expect(() => run('0100000102', [3, 2])).toThrow('of one size or one element each');
    expect(() => run('0100010102', [3, 1])).toThrow('of one size or one element each');
    expect(() => run('0108010102', [3, 1])).toThrow('of one size or one element each');
  });
});
