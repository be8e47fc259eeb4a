import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import { Dense, Dropout, Layer, Sequential, type Execution } from './index.js';
import { countLeftTensors, createClassifier, createImages, take, valuesOf } from './testing/small-models.js';

const { x, y } = createImages(20);
const QUIET = { verbose: 0, batchSize: 8 } as const;

function compiledAs(execution: Execution, model = createClassifier()): Sequential {
  const optimizer = { name: 'adam', learningRate: 0.01 } as const;
  model.compile({ optimizer, loss: 'sparse_categorical_crossentropy', metrics: ['accuracy'], execution });
  return model;
}

function expectClose(received: readonly number[], expected: readonly number[]): void {
  expect(received).toHaveLength(expected.length);
  received.forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 5));
}

/** Passes everything on, and counts how often it was called. */
class Counted extends Layer {
  numCalls = 0;

  override call(inputs: tf.Tensor): tf.Tensor {
    this.numCalls += 1;
    return tf.clone(inputs);
  }
}

describe('a compiled fit', () => {
  it('trains as one op by op, also through freezing and new values of what is frozen', async () => {
    const models = [compiledAs('compiled'), compiledAs('eager')];
    for (const model of models) {
      await model.fit(x, y, { ...QUIET, epochs: 2 });
      const [base] = model.layers as [Layer];
      base.trainable = false;
      await model.fit(x, y, { ...QUIET, epochs: 2 });
      for (const weight of base.weights) weight.assign(tf.mul(weight.read(), 1.25));
      await model.fit(x, y, { ...QUIET, epochs: 2 });
    }
    const [compiled = [], eager = []] = models.map((model) => valuesOf(model).flat());
    expectClose(compiled, eager);
    for (const model of models) model.dispose();
  });

  it('calls a layer once for each size of a batch', async () => {
    const calls = [];
    for (const execution of ['compiled', 'eager'] as const) {
      const counted = new Counted({ name: 'counted' });
      const head = new Dense({ units: 3, activation: 'softmax' });
      const model = compiledAs(execution, new Sequential([createClassifier(), counted, head]));
      await model.fit(x, y, { ...QUIET, epochs: 1 });
      const first = counted.numCalls;
      await model.fit(x, y, { ...QUIET, epochs: 2 });
      calls.push(counted.numCalls - first);
      model.dispose();
    }
    expect(calls).toEqual([0, 6]);
  });

  it('leaves no tensors behind', async () => {
    const { numLeft } = await countLeftTensors(async () => {
      const model = compiledAs('compiled');
      await model.fit(x, y, { ...QUIET, epochs: 2 });
      model.dispose();
    });
    expect(numLeft).toBe(0);
  });

  it('is refused under another name', () => {
    expect(() => compiledAs('graph' as Execution)).toThrow(
      "compile: execution: expected 'compiled' or 'eager', received graph",
    );
  });
});

describe('a compiled prediction', () => {
  it('is that of the weights as they are, for any number of examples, op by op or not', async () => {
    const model = createClassifier();
    const predictions = async (execution: Execution): Promise<number[]> =>
      take(await model.predict(x, { ...QUIET, execution }));
    await model.initialize().catch(() => undefined);
    const first = await predictions('compiled');
    expectClose(first, await predictions('eager'));
    expect(await predictions('compiled')).toEqual(first);
    const [weight] = model.trainableWeights;
    weight!.assign(tf.mul(weight!.read(), 3));
    const second = await predictions('compiled');
    expect(second).not.toEqual(first);
    expectClose(second, await predictions('eager'));
    model.dispose();
  });

  it('draws as one op by op where layers draw in inference', async () => {
    const dropout = new Dropout({ rate: 0.5 });
    dropout.apply = ((inputs: tf.Tensor) =>
      Dropout.prototype.apply.call(dropout, inputs, { training: true })) as Layer['apply'];
    const model = new Sequential([createClassifier(), dropout]);
    const outputs = async (execution: Execution, seed: number): Promise<number[]> =>
      take(await model.predictOnBatch(x, { seed, execution }));
    const first = await outputs('compiled', 1);
    expect(await outputs('eager', 1)).toEqual(first);
    expect(await outputs('compiled', 2)).not.toEqual(first);
    model.dispose();
  });
});
