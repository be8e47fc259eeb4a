import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Input } from '../layers/core/input-layer.js';
import { Layer } from '../layer.js';
import { Flatten } from '../layers/reshaping/flatten.js';
import { GlobalAveragePooling1D } from '../layers/pooling/global-pooling1d.js';
import { Masking } from '../layers/core/masking.js';
import { ReLU } from '../layers/activations/relu.js';
import { Model } from '../models/model.js';
import { Sequential } from '../models/sequential.js';
import { expectNoLeak } from '../testing/fixture.js';
import { describeLayerFixtures } from '../testing/layer-fixtures.js';
import { describeModelFixtures } from '../testing/model-fixtures.js';
import type { CallContext } from './call-context.js';
import { carryMasks, setMask, type Mask } from './masks.js';

describeLayerFixtures('masks');
describeModelFixtures('masked-models');

/** Records what its calls see, and passes every second entry's mask on. */
class MaskProbe extends Layer {
  readonly seen: (number[] | undefined)[] = [];

  override computeMask(_inputs: readonly tf.Tensor[], [mask]: readonly Mask[]): readonly Mask[] {
    return [mask && tf.logicalNot(mask)];
  }

  override call(x: tf.Tensor, { mask }: CallContext): tf.Tensor {
    this.seen.push(mask && [...mask.dataSync()]);
    return tf.neg(x);
  }
}

const steps = () => tf.tensor3d([[[1], [0], [3]]]);

describe('masks', () => {
  it('travel from call to call inside a model, and leave nothing behind', () => {
    const probe = new MaskProbe();
    const after = new MaskProbe();
    const model = new Sequential([new Masking(), new ReLU(), probe, after]);
    expectNoLeak(() => tf.dispose(tf.tidy(() => model.apply(steps()))));
    expect(probe.seen).toEqual([[1, 0, 1]]);
    expect(after.seen).toEqual([[0, 1, 0]]);
  });

  it('do not travel between two calls from outside, unless around both a journey is open', () => {
    const mean = (): number => {
      const masked = new Masking().apply(steps());
      return new GlobalAveragePooling1D().apply(masked).dataSync()[0] ?? Number.NaN;
    };
    expect(tf.tidy(mean)).toBeCloseTo(4 / 3);
    expectNoLeak(() => expect(carryMasks(() => tf.tidy(mean))).toBe(2));
  });

  it('are the innermost journey’s, which is the outermost one', () => {
    carryMasks((maskOf) => {
      const masked = carryMasks(() => tf.tidy(() => new Masking().apply(steps())));
      expect([...(maskOf(masked)?.dataSync() ?? [])]).toEqual([1, 0, 1]);
      masked.dispose();
    });
  });

  it('end with their journey, also when it throws', () => {
    const x = steps();
    const fail = (): never => {
      const masked = new Masking().apply(x);
      masked.dispose();
      throw new Error('stop');
    };
    expectNoLeak(() => expect(() => carryMasks(fail)).toThrow('stop'));
    carryMasks((maskOf) => expect(maskOf(x)).toBeUndefined());
    x.dispose();
  });

  it('given to a call win over those that the input carries, and stay the caller’s', () => {
    const x = steps();
    const carried = tf.tensor2d([[1, 0, 0]], [1, 3], 'bool');
    const given = tf.tensor2d([[0, 0, 1]], [1, 3], 'bool');
    expectNoLeak(() => {
      const mean = carryMasks(() => {
        setMask(x, carried);
        return new GlobalAveragePooling1D().apply(x, { mask: given });
      });
      expect([...mean.dataSync()]).toEqual([3]);
      mean.dispose();
    });
    expect([...given.dataSync()]).toEqual([0, 0, 1]);
    tf.dispose([x, carried, given]);
  });

  it.each(['sequential', 'functional'])('given to a %s model reach the layers inside it', (kind) => {
    const data = Input({ shape: [3, 1] });
    const pooling = new GlobalAveragePooling1D();
    const relu = new ReLU();
    const model =
      kind === 'sequential'
        ? new Sequential([data, relu, pooling])
        : new Model({ inputs: data, outputs: pooling.apply(relu.apply(data)) });
    tf.tidy(() => {
      const mask = tf.tensor2d([[0, 0, 1]], [1, 3], 'bool');
      expect([...model.apply(steps(), { mask }).dataSync()]).toEqual([3]);
    });
  });

  it('are refused by a layer that computes without, and where a graph is built', () => {
    tf.tidy(() => {
      const mask = tf.ones([1, 3], 'bool');
      expect(() => new Flatten({ name: 'f' }).apply(steps(), { mask })).toThrow(
        "Layer 'f': expected no mask, of which this layer has no use, received one.",
      );
      const pooling = new GlobalAveragePooling1D({ name: 'g' });
      expect(() => pooling.apply(Input({ shape: [3, 1] }), { mask })).toThrow(
        "Layer 'g': a mask in a symbolic call is not supported.",
      );
      expect(() => pooling.apply(steps(), { mask: tf.ones([3, 1], 'bool') })).toThrow(
        "Layer 'g': expected a mask of shape [1, 3], received shape [3, 1].",
      );
    });
  });
});

describe('Masking', () => {
  it('refuses a value that is not a finite number, and inputs without features', () => {
    expect(() => new Masking({ maskValue: Number.NaN, name: 'm' })).toThrow(
      "Masking 'm': expected maskValue to be a finite number, received NaN.",
    );
    tf.tidy(() => {
      expect(() => new Masking({ name: 'm' }).apply(tf.zeros([2]))).toThrow("Layer 'm'");
    });
  });
});
