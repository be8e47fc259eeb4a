import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { runInContext, type WeightUpdate } from './call-context.js';
import { NoRandomSource } from '../errors.js';
import { Layer } from '../layer.js';
import { BatchNormalization } from '../layers/normalization/batch-normalization.js';
import { Dropout } from '../layers/regularization/dropout.js';
import { materializeWeights } from '../weights/materialization.js';
import { Sequential } from '../models/sequential.js';
import { Chain, TrainingProbe } from '../testing/custom-layers.js';
import { expectNoLeak } from '../testing/fixture.js';
import { testRandom, testRun } from '../testing/random.js';

const x = tf.zeros([1, 2]);

describe('training', () => {
  it('is false when nobody says anything', () => {
    const probe = new TrainingProbe();
    probe.apply(x).dispose();
    expect(probe.seen).toEqual([false]);
  });

  it('is the layer’s own default where nothing around it says otherwise, also deep inside', () => {
    const probe = new TrainingProbe({ defaultTraining: true });
    new Sequential([new Chain([probe])]).apply(x).dispose();
    expect(probe.seen).toEqual([true]);
  });

  it('is the enclosing call’s value before the layer’s own default', () => {
    const probe = new TrainingProbe({ defaultTraining: true });
    new Sequential([probe]).apply(x, { training: false }).dispose();
    runInContext(testRun(false), () => probe.apply(x).dispose());
    expect(probe.seen).toEqual([false, false]);
  });

  it('is the explicit argument of the call before all else', () => {
    const probe = new TrainingProbe({ defaultTraining: false });
    runInContext(testRun(false), () => probe.apply(x, { training: true }).dispose());
    runInContext(testRun(true), () => new Chain([probe], { training: false }).apply(x).dispose());
    expect(probe.seen).toEqual([true, false]);
  });

  it('given to an inner call does not reach its siblings', () => {
    const inner = new TrainingProbe();
    const after = new TrainingProbe();
    const model = new Sequential([new Chain([inner], { training: true }), after]);
    runInContext(testRun(false), () => model.apply(x).dispose());
    expect([inner.seen, after.seen]).toEqual([[true], [false]]);
  });

  it('ends with its call, also when the call throws', () => {
    class Failing extends Layer {
      override call(): tf.Tensor {
        throw new Error('midway');
      }
    }
    const probe = new TrainingProbe();
    expect(() => new Failing().apply(x, { training: true })).toThrow('midway');
    expect(() =>
      runInContext(testRun(true), () => {
        throw new Error('outside');
      }),
    ).toThrow('outside');
    probe.apply(x).dispose();
    expect(probe.seen).toEqual([false]);
  });
});

describe('declared updates', () => {
  const fresh = (): BatchNormalization => {
    const layer = new BatchNormalization({ momentum: 0.5 });
    layer.build([null, 1]);
    materializeWeights(layer, { seed: 1, random: testRandom() });
    return layer;
  };

  it('are returned, survive a tidy, and change nothing by themselves', () => {
    const layer = fresh();
    let updates: WeightUpdate[] = [];
    tf.tidy(() => {
      ({ updates } = runInContext(testRun(true), () => layer.apply(tf.tensor2d([[2], [4]]))));
    });
    expect(updates.map(({ weight, value }) => [weight.name, value.dataSync()[0]])).toEqual([
      ['moving_mean', 1.5],
      ['moving_variance', 1],
    ]);
    expect(layer.movingMean?.read().dataSync()[0]).toBe(0);
    tf.dispose(updates.map(({ value }) => value));
    layer.dispose();
  });

  it('of a layer called twice follow from each other', () => {
    const layer = fresh();
    const { updates } = runInContext(testRun(true), () => {
      layer.apply(tf.tensor2d([[2], [4]])).dispose();
      layer.apply(tf.tensor2d([[8], [8]])).dispose();
    });
    expect(updates.map(({ value }) => value.dataSync()[0])).toEqual([0.5 * 1.5 + 0.5 * 8, 0.5 * 1 + 0]);
    layer.dispose();
  });

  it('are disposed when the run throws, and never made outside of a run', () => {
    const layer = fresh();
    const batch = tf.tensor2d([[2], [4]]);
    expectNoLeak(() => {
      expect(() =>
        runInContext(testRun(true), () => {
          layer.apply(batch).dispose();
          throw new Error('later');
        }),
      ).toThrow('later');
      layer.apply(batch, { training: true }).dispose();
    });
    layer.dispose();
    batch.dispose();
  });
});

describe('randomness', () => {
  const ones = tf.ones([1, 256]);
  const draw = (model: Layer, run: Partial<{ seed: number; step: number; replica: number }> = {}): number[] =>
    Array.from(runInContext({ ...testRun(true), ...run }, () => model.apply(ones)).result.dataSync());
  const model = (name = 'drop'): Sequential => new Sequential([new Dropout({ rate: 0.5, name })]);

  it('is a function of seed, layer path, step and replica', () => {
    const base = draw(model());
    expect(draw(model())).toEqual(base);
    for (const other of [
      draw(model(), { seed: 2 }),
      draw(model(), { step: 1 }),
      draw(model(), { replica: 1 }),
      draw(model('other')),
      draw(new Sequential([new Dropout({ rate: 0.5, name: 'drop', seed: 9 })])),
    ]) {
      expect(other).not.toEqual(base);
    }
  });

  it('does not depend on how many layers the process has named', () => {
    const unnamed = (): Sequential => new Sequential([new Dropout({ rate: 0.5 })]);
    const first = draw(unnamed());
    expect(draw(unnamed())).toEqual(first);
  });

  it('differs between the calls of a layer within one run, and between layers', () => {
    const shared = new Dropout({ rate: 0.5, name: 'shared' });
    const { result } = runInContext(testRun(true), () => [shared.apply(ones), shared.apply(ones)]);
    const [a, b] = result.map((tensor) => Array.from(tensor.dataSync()));
    expect(a).not.toEqual(b);
  });

  it('is missing outside of a run, which the error says', () => {
    expect(() => new Dropout({ rate: 0.5, name: 'd' }).apply(ones, { training: true })).toThrow(
      NoRandomSource,
    );
    expect(() => new Dropout({ rate: 0.5, name: 'd' }).apply(ones, { training: true })).toThrow(
      "Layer 'd' draws random numbers, but this call is not inside runInContext({ random, seed, step, replica }, ...).",
    );
  });
});
