import * as tf from '@tensorflow/tfjs-core';
import { alignedFloats, readInto } from '@thaw/layers';
import { describe, expect, it } from 'vitest';
import { encodeGraphDef } from './graph/graph-def.js';
import { placeholder, type GraphNode } from './graph/graph.js';
import type { TensorflowBackend } from './tensorflow-backend.js';

function binding() {
  return (tf.backend() as unknown as TensorflowBackend).binding;
}

function idOf(tensor: tf.Tensor): number {
  return (tf.backend() as unknown as TensorflowBackend).getInputTensorIds([tensor])[0]!;
}

describe('values that are read into memory of the caller', () => {
  it.each([
    ['of its own', new ArrayBuffer(40)],
    ['that threads share', new SharedArrayBuffer(40)],
  ])('%s are those of the tensor, and touch nothing beside it', (_, buffer) => {
    const values = new Float32Array(buffer).fill(7);
    const tensor = tf.mul(tf.tensor2d([1.5, -2, 3e-30, 4], [2, 2]), 2);
    readInto(tensor, values.subarray(3, 7));
    expect([...values]).toEqual([7, 7, 7, ...[3, -4, 6e-30, 8].map(Math.fround), 7, 7, 7]);
    expect([...tensor.dataSync<'float32'>()]).toEqual([3, -4, 6e-30, 8].map(Math.fround));
    tensor.dispose();
  });

  // Many of them are copied in another way, where both addresses allow it.
  it.each([
    [0, 2 ** 18],
    [0, 2 ** 18 + 3],
    [1, 2 ** 18 + 1],
    [4, 2 ** 19 - 1],
  ])('are all there also where they are many, and touch nothing beside it: at %i, %i', (at, length) => {
    const values = new Float32Array(at + length + 8).fill(-1);
    const tensor = tf.add(tf.range(0, length), 0.5);
    readInto(tensor, values.subarray(at, at + length));
    tensor.dispose();
    expect(values.findIndex((value, i) => value !== (i < at || i >= at + length ? -1 : i - at + 0.5))).toBe(
      -1,
    );
  });

  it('are those of a tensor that TensorFlow has not seen yet', () => {
    const tensor = tf.tensor1d([1, 2, 3]);
    const values = new Float32Array(3);
    readInto(tensor, values);
    expect([...values]).toEqual([1, 2, 3]);
    tensor.dispose();
  });

  it('are refused memory of another size or type, of which nothing changes', () => {
    const tensor = tf.tensor1d([1, 2, 3]);
    const [short, other] = [new Float32Array(2), new Int32Array(3)];
    expect(() => readInto(tensor, short)).toThrow('expected 3 elements to be filled, received 2');
    for (const into of [short, other])
      expect(() => binding().readInto(idOf(tensor), into)).toThrow('with 12 bytes');
    expect([...short, ...other]).toEqual([0, 0, 0, 0, 0]);
    const { numTensors } = tf.memory();
    const id = idOf(tensor);
    tensor.dispose();
    expect(() => binding().readInto(id, new Float32Array(3))).toThrow(`no tensor ${id}`);
    expect(tf.memory().numTensors).toBe(numTensors - 1);
  });
});

describe('values that TensorFlow is given', () => {
  const LENGTH = 1000;

  /** What a tensor of these values has once the first of them is another one. */
  function firstAfterChange(values: Float32Array): number {
    const tensor = tf.tensor1d(values);
    const into = new Float32Array(LENGTH);
    readInto(tensor, into);
    values[0] = 9;
    readInto(tensor, into);
    tensor.dispose();
    return into[0] ?? Number.NaN;
  }

  it('are taken where they are, in memory that is made for it', () => {
    for (let each = 0; each < 20; each++) {
      const values = alignedFloats(LENGTH);
      expect(values).toHaveLength(LENGTH);
      expect(firstAfterChange(values)).toBe(9);
    }
  });

  it('are copied where they lie elsewhere', () => {
    expect(firstAfterChange(alignedFloats(LENGTH + 1).subarray(1))).toBe(0);
  });
});

describe('a graph that the binding is given', () => {
  const x = placeholder('x', 1, [2, 3]);
  const relu: GraphNode = {
    ...{ name: 'y', op: 'Relu', inputs: ['x'], shapes: [], dtypes: [] },
    attributes: [{ name: 'T', kind: 'type', value: 1 }],
  };

  it('has the types and sizes that TensorFlow infers, -1 for those that it cannot', () => {
    const inferred = (shape: readonly number[]) =>
      binding().inferOutputs(encodeGraphDef([placeholder('x', 1, shape), relu]), 'y');
    expect(inferred([2, 3])).toEqual([{ dtype: 1, shape: [2, 3] }]);
    expect(inferred([-1, 3])).toEqual([{ dtype: 1, shape: [-1, 3] }]);
    expect(() => binding().inferOutputs(encodeGraphDef([x]), 'y')).toThrow('no node "y"');
    expect(() => binding().inferOutputs(encodeGraphDef([relu]), 'y')).toThrow("Unknown input node 'x'");
    expect(() => binding().inferOutputs(new Uint8Array([1, 2, 3]), 'y')).toThrow();
  });

  it('is run as an op until it is removed', () => {
    const given = tf.tensor1d([-1, 2]);
    const id = idOf(given);
    const graph = encodeGraphDef([placeholder('x', 1, [2]), relu]);
    const run = () => binding().executeOp('spec_relu', [], [id], 1);
    expect(run).toThrow('spec_relu');
    binding().addFunction('spec_relu', graph, ['x:0'], ['y:0']);
    const [made] = run();
    expect([...binding().tensorDataSync(made!.id)]).toEqual([0, 2]);
    binding().deleteTensor(made!.id);
    binding().removeFunction('spec_relu');
    expect(run).toThrow('spec_relu');
    given.dispose();
  });

  it('is refused with tensors that it has not', () => {
    const graph = encodeGraphDef([x, relu]);
    expect(() => binding().addFunction('spec_none', graph, ['x:0'], ['z:0'])).toThrow('no tensor "z:0"');
    expect(() => binding().addFunction('spec_none', graph, ['x'], ['y:0'])).toThrow('no tensor "x"');
  });
});
