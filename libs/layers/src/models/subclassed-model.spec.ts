import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { runInContext, type CallContext } from '../calls/call-context.js';
import type { ConfigReader } from '../configuration/config-reader.js';
import { deserialize } from '../configuration/deserialization.js';
import { DuplicateLayerName, InvalidGraph, NotSupported, UntraceableCall } from '../errors.js';
import { applyFreezePlan } from './freeze-plan.js';
import { Input } from '../layers/core/input-layer.js';
import { serialize } from '../configuration/layer-config.js';
import type { Tensors } from '../layer.js';
import { Add } from '../layers/merging/add.js';
import { BatchNormalization } from '../layers/normalization/batch-normalization.js';
import { Dense } from '../layers/core/dense.js';
import { Dropout } from '../layers/regularization/dropout.js';
import { Embedding } from '../layers/core/embedding.js';
import { materializeWeights } from '../weights/materialization.js';
import { Model, type SubclassedModelOptions } from './model.js';
import { weightPaths } from '../names/paths.js';
import { Sequential } from './sequential.js';
import type { Shape } from '../shapes/shape.js';
import { expectNoLeak, gradientsOf } from '../testing/fixture.js';
import { testRandom, testRun } from '../testing/random.js';
import { truncateModel } from './truncation.js';

/** A residual network as a user writes it. */
class Residual extends Model {
  readonly first = new Dense({ units: 3, activation: 'relu', name: 'first' });
  readonly more = [new Dense({ units: 3, name: 'second' }), new BatchNormalization({ name: 'bn' })];
  readonly drop = new Dropout({ rate: 0.5, name: 'drop' });
  readonly sum = new Add({ name: 'sum' });

  constructor(options: SubclassedModelOptions = {}) {
    super({ name: 'net', ...options });
  }

  override call(x: tf.Tensor): Tensors {
    const y = this.first.apply(x);
    const z = this.more.reduce((tensor, layer) => layer.apply(tensor), y);
    return this.sum.apply([y, this.drop.apply(z)]);
  }

  static fromConfig(read: ConfigReader): Residual {
    const { name, trainable } = read.base();
    return new Residual({ name, trainable });
  }
}

const PATHS = ['first/kernel', 'first/bias', 'second/kernel', 'second/bias', 'bn/gamma', 'bn/beta'];
const MOVING = ['bn/moving_mean', 'bn/moving_variance'];

function built(options: SubclassedModelOptions = {}): Residual {
  const model = new Residual(options);
  model.build([null, 2]);
  return model;
}

function materialized(options: SubclassedModelOptions = {}): Residual {
  const model = built(options);
  materializeWeights(model, { seed: 1, random: testRandom() });
  return model;
}

describe('a model of its own class', () => {
  it('declares its weights when it is built, without a tensor, and knows its output shape', () => {
    expectNoLeak(() => {
      const model = built();
      expect([...weightPaths(model).keys()]).toEqual([...PATHS, ...MOVING]);
      expect(model.outputShape).toEqual([null, 3]);
      expect(model.layers.map((layer) => layer.name)).toEqual(['first', 'second', 'bn', 'drop', 'sum']);
      expect(model.first.nodes).toEqual([]);
    });
  });

  it('computes, differentiates and moves statistics, and leaves no tensor', () => {
    expectNoLeak(() => {
      const model = materialized();
      const x = tf.ones([4, 2]);
      const kernel = model.first.ownWeights[0]?.read() ?? x;
      const [gradient] = gradientsOf([kernel], () => {
        const { result, updates } = runInContext(testRun(true), () => model.apply(x));
        expect(updates.map(({ weight }) => weight.name)).toEqual(['moving_mean', 'moving_variance']);
        tf.dispose(updates.map(({ value }) => value));
        return tf.sum(result);
      });
      expect(gradient?.shape).toEqual([2, 3]);
      tf.dispose([x, gradient]);
      model.dispose();
    });
  });

  it('is frozen as a whole, in parts and before it is built', () => {
    const model = materialized();
    expect(model.trainableWeights).toHaveLength(6);
    applyFreezePlan(model, ['second', 'bn']);
    expect(model.trainableWeights.map((weight) => weight.name)).toEqual(['kernel', 'bias']);
    const { updates } = runInContext(testRun(true), () => model.apply(tf.ones([4, 2])));
    expect(updates).toEqual([]);
    expect(built({ trainable: false }).trainableWeights).toEqual([]);
    expect(built({ trainable: false }).first.trainable).toBe(false);
  });

  it('is used inside other models, and like a layer several times', () => {
    const net = new Residual();
    const stack = new Sequential([Input({ shape: [2] }), net, new Dense({ units: 1, name: 'head' })]);
    expect(stack.outputShape).toEqual([null, 1]);
    expect([...weightPaths(stack).keys()].slice(0, 2)).toEqual(['net/first/kernel', 'net/first/bias']);
    const input = Input({ shape: [2], name: 'in' });
    const other = Input({ shape: [2], name: 'other' });
    const both = new Add({ name: 'both' }).apply([net.apply(input), net.apply(other)]);
    const graph = new Model({ inputs: [input, other], outputs: both, name: 'graph' });
    expect(graph.weights).toHaveLength(8);
    materializeWeights(graph, { seed: 1, random: testRandom() });
    expect(graph.apply([tf.ones([4, 2]), tf.ones([4, 2])]).shape).toEqual([4, 3]);
  });

  it('is built by its first call, and is told its training', () => {
    const model = new Residual();
    const x = tf.ones([4, 2]);
    expect(() => model.apply(x)).toThrow("Weight 'first/kernel' is declared but has no value yet");
    materializeWeights(model, { seed: 1, random: testRandom() });
    const output = (training: boolean) =>
      runInContext(testRun(training), () => model.apply(x))
        .result.dataSync()
        .join();
    expect(output(true)).not.toBe(output(false));
  });

  it('may take several inputs, whole numbers too, and return several outputs', () => {
    class Pair extends Model {
      readonly words = new Embedding({ inputDim: 5, outputDim: 3, name: 'words' });
      readonly head = new Dense({ units: 1, name: 'head' });

      override call([ids, vectors]: [tf.Tensor, tf.Tensor]): Tensors {
        return [this.words.apply(ids), this.head.apply(vectors)];
      }
    }
    const model = new Pair();
    const shapes: Shape[] = [
      [null, 4],
      [null, 2],
    ];
    model.build(shapes);
    materializeWeights(model, { seed: 1, random: testRandom() });
    const outputs = model.applyAll([tf.ones([2, 4], 'int32'), tf.ones([2, 2])]);
    expect(outputs.map((output) => output.shape)).toEqual([
      [2, 4, 3],
      [2, 1],
    ]);
    expect(model.outputShape).toEqual([
      [null, 4, 3],
      [null, 1],
    ]);
  });

  it('is written and read under its own class name', () => {
    const config = serialize(built());
    expect(config.class_name).toBe('Residual');
    const revived = deserialize(config, { customLayers: { Residual } });
    expect(revived).toBeInstanceOf(Residual);
    expect(revived.name).toBe('net');
  });

  it('that computes by itself says what to do, or overrides two methods more', () => {
    class Doubling extends Model {
      readonly dense = new Dense({ units: 2, name: 'dense' });

      override call(x: tf.Tensor): Tensors {
        return tf.mul(this.dense.apply(x), 2);
      }
    }
    const model = new Doubling({ name: 'twice' });
    expect(() => model.build([null, 3])).toThrow(UntraceableCall);
    expect(() => model.build([null, 3])).toThrow(
      /^Model 'twice': expected 'call' to pass its inputs through layers only.*it threw: .*Put what else/,
    );
    class Declared extends Doubling {
      protected override declareWeights(inputShape: Shape): void {
        this.dense.build(inputShape);
      }
    }
    const declared = new Declared({ name: 'twice' });
    declared.build([null, 3]);
    materializeWeights(declared, { seed: 1, random: testRandom() });
    expect(declared.apply(tf.ones([1, 3])).shape).toEqual([1, 2]);
  });

  it('that returns something else than tensors of layers is refused', () => {
    class Constant extends Model {
      override call(): Tensors {
        return tf.ones([1]);
      }
    }
    expect(() => new Constant().build([null, 3])).toThrow(
      'it returned something else than the outputs of layers',
    );
  });

  it('is refused without outputs and without a call, with two layers of one name, and to be cut', () => {
    class Nothing extends Model {}
    expect(() => new Nothing({ name: 'n' })).toThrow(InvalidGraph);
    expect(() => new Model({ name: 'n' })).toThrow(
      "Model 'n': expected 'inputs' and 'outputs', or a class that overrides 'call'.",
    );
    class Twins extends Model {
      readonly a = new Dense({ units: 1, name: 'd' });
      readonly b = new Dense({ units: 1, name: 'd' });

      override call(x: tf.Tensor, _context: CallContext): Tensors {
        return this.b.apply(this.a.apply(x));
      }
    }
    expect(() => new Twins().build([null, 1])).toThrow(DuplicateLayerName);
    expect(() => truncateModel(built(), 'second')).toThrow(NotSupported);
  });
});

describe('a functional model of its own class', () => {
  it('keeps its graph and its class name', () => {
    class Small extends Model {
      constructor() {
        const input = Input({ shape: [2], name: 'in' });
        super({ inputs: input, outputs: new Dense({ units: 1, name: 'd' }).apply(input), name: 's' });
      }
    }
    const model = new Small();
    expect(model.className).toBe('Small');
    expect(model.isBuilt).toBe(true);
    expect([...weightPaths(model).keys()]).toEqual(['d/kernel', 'd/bias']);
  });
});
