import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { CallContext } from './call-context.js';
import { collectLosses } from './declared-losses.js';
import { deserialize } from '../configuration/deserialization.js';
import { InvalidDeclaredLoss, InvalidLayerArgument, NotSupported } from '../errors.js';
import { Input } from '../layers/core/input-layer.js';
import { Layer } from '../layer.js';
import { ActivityRegularization } from '../layers/regularization/activity-regularization.js';
import { Dense } from '../layers/core/dense.js';
import { Sequential } from '../models/sequential.js';
import { expectNoLeak } from '../testing/fixture.js';

/** Adds the sum of its input to the loss. */
class SumLoss extends Layer {
  calls = 0;

  override call(x: tf.Tensor, context: CallContext): tf.Tensor {
    context.declareLoss(() => {
      this.calls++;
      return tf.sum(x);
    });
    return x;
  }
}

function lossesOf(layer: Layer, x: tf.Tensor): number[] {
  return collectLosses((declaredLosses) => {
    layer.apply(x).dispose();
    return declaredLosses().map((loss) => loss.dataSync()[0] ?? Number.NaN);
  });
}

describe('collectLosses', () => {
  it('gives the losses of all layers in the order of the calls, frozen ones too, and leaves no tensor', () => {
    expectNoLeak(() => {
      const shared = new SumLoss();
      const model = new Sequential([
        shared,
        new ActivityRegularization({ l1: 0.5 }),
        new Sequential([new ActivityRegularization({ l2: 1 })]),
        shared,
      ]);
      model.trainable = false;
      const x = tf.tensor2d([[1, -2], [3, 4]]); // prettier-ignore
      expect(lossesOf(model, x)).toEqual([6, 2.5, 15, 6]);
      x.dispose();
    });
  });

  it('computes nothing where nobody collects', () => {
    const layer = new SumLoss();
    tf.tidy(() => layer.apply(tf.ones([2])));
    expect(layer.calls).toBe(0);
  });

  it('leads gradients back through the losses', () => {
    expectNoLeak(() => {
      const dense = new Dense({ units: 1, useBias: false, activityRegularizer: 'l1', name: 'd' });
      const model = new Sequential([Input({ shape: [2] }), dense]);
      for (const weight of model.weights) weight.assign(tf.ones([...weight.shape]));
      const x = tf.tensor2d([[1, 2], [3, 4]]); // prettier-ignore
      const loss = (): tf.Scalar =>
        collectLosses((declaredLosses) => {
          model.apply(x);
          return tf.addN([...declaredLosses()]);
        });
      const { value, grads } = tf.engine().gradients(loss, [model.weights[0]!.read()]);
      expect(value.dataSync()[0]).toBeCloseTo((0.01 * (3 + 7)) / 2, 6);
      [0.02, 0.03].forEach((slope, index) => expect(grads[0]?.dataSync()[index]).toBeCloseTo(slope, 6));
      tf.dispose([x, value, ...grads]);
      model.dispose();
    });
  });

  it('keeps nested collections apart', () => {
    const x = tf.ones([2]);
    collectLosses((outer) => {
      expect(lossesOf(new SumLoss(), x)).toEqual([2]);
      expect(outer()).toEqual([]);
    });
    x.dispose();
  });

  it('frees what was declared when a later layer throws, and refuses what is not a scalar', () => {
    class Failing extends Layer {
      override call(x: tf.Tensor, context: CallContext): tf.Tensor {
        context.declareLoss(() => tf.mul(x, 2));
        return x;
      }
    }
    const x = tf.ones([2]);
    expectNoLeak(() => {
      const model = new Sequential([new SumLoss(), new Failing({ name: 'f' })]);
      expect(() => lossesOf(model, x)).toThrow(InvalidDeclaredLoss);
      expect(() => lossesOf(model, x)).toThrow(
        "Layer 'f': expected a declared loss to be a scalar, received shape [2].",
      );
    });
    x.dispose();
  });
});

describe('activity regularizers', () => {
  it('are refused where they are malformed, and for models', () => {
    expect(() => new ActivityRegularization({ l1: -1, name: 'a' })).toThrow(InvalidLayerArgument);
    expect(() => new ActivityRegularization({ l1: -1, name: 'a' })).toThrow(
      "ActivityRegularization 'a': expected l1 to be a finite number of at least 0, received -1.",
    );
    expect(() =>
      deserialize({ class_name: 'Sequential', config: { layers: [], activity_regularizer: 'l1' } }),
    ).toThrow(NotSupported);
  });
});
