import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it, vi } from 'vitest';
import { deserialize } from '../configuration/deserialization.js';
import { applyFreezePlan } from '../models/freeze-plan.js';
import { Input } from '../layers/core/input-layer.js';
import { serialize } from '../configuration/layer-config.js';
import { BatchNormalization } from '../layers/normalization/batch-normalization.js';
import { Conv2D } from '../layers/convolutional/conv2d.js';
import { Dense } from '../layers/core/dense.js';
import { GlobalAveragePooling2D } from '../layers/pooling/global-pooling2d.js';
import { materializeWeights } from './materialization.js';
import { resetNames } from '../names/names.js';
import { weightPaths } from '../names/paths.js';
import { Sequential } from '../models/sequential.js';
import { sizeOfShape } from '../shapes/shape.js';
import { expectNoLeak } from '../testing/fixture.js';
import { testRandom } from '../testing/random.js';

function small(): Sequential {
  const base = new Sequential([
    Input({ shape: [8, 8, 3] }),
    new Conv2D({ filters: 4, kernelSize: 3 }),
    new BatchNormalization(),
    new GlobalAveragePooling2D(),
  ]);
  return new Sequential([base, new Dense({ units: 10 })]);
}

function valuesOf(model: Sequential, seed: number): number[] {
  materializeWeights(model, { seed, random: testRandom() });
  const values = model.weights.flatMap((weight) => [...weight.read().dataSync()]);
  model.dispose();
  return values;
}

describe('declaring weights', () => {
  it('needs no backend: building, counting, freezing, serializing and reading run no kernel and make no tensor', () => {
    const engine = tf.engine();
    const spies = [
      vi.spyOn(engine, 'runKernel'),
      vi.spyOn(engine, 'makeTensor'),
      vi.spyOn(engine, 'makeTensorFromDataId'),
    ];
    const model = deserialize(serialize(small()));
    applyFreezePlan(model, ['sequential*']);
    expect(model.outputShape).toEqual([null, 10]);
    expect(model.trainableWeights).toHaveLength(2);
    const count = model.weights.reduce((sum, weight) => sum + sizeOfShape(weight.shape), 0);
    expect(count).toBe(3 * 3 * 3 * 4 + 4 + 4 * 4 + 4 * 10 + 10);
    for (const spy of spies) {
      expect(spy).not.toHaveBeenCalled();
      spy.mockRestore();
    }
  });
});

describe('materializeWeights', () => {
  it('draws the same values for the same seed, and others for another', () => {
    const first = valuesOf(small(), 1);
    expect(valuesOf(small(), 1)).toEqual(first);
    expect(valuesOf(small(), 2)).not.toEqual(first);
  });

  it('does not depend on what else the process has named', () => {
    resetNames();
    const first = valuesOf(small(), 1);
    const second = small();
    expect([...weightPaths(second).keys()].at(-1)).toBe('dense_1/bias');
    expect(valuesOf(second, 1)).toEqual(first);
  });

  it('gives different values to weights of the same shape', () => {
    const model = new Sequential([
      Input({ shape: [3] }),
      new Dense({ units: 3, name: 'a' }),
      new Dense({ units: 3, name: 'b' }),
    ]);
    const values = valuesOf(model, 1);
    expect(values.slice(0, 9)).not.toEqual(values.slice(12, 21));
  });

  it('leaves alone what has a value, and makes one tensor per weight', () => {
    expectNoLeak(() => {
      const layer = new Dense({ units: 1 });
      layer.build([null, 1]);
      layer.kernel?.assign(tf.tensor2d([[7]]));
      materializeWeights(layer, { seed: 1, random: testRandom() });
      expect(layer.kernel?.read().dataSync()[0]).toBe(7);
      expect(layer.bias?.isMaterialized).toBe(true);
      layer.dispose();
    });
  });
});
