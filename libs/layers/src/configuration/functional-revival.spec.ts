import { describe, expect, it } from 'vitest';
import { deserialize } from './deserialization.js';
import { Input } from '../layers/core/input-layer.js';
import type { Json, KerasConfig } from './keras-config.js';
import { serialize } from './layer-config.js';
import { Dropout } from '../layers/regularization/dropout.js';
import { Model } from '../models/model.js';

/** A functional model around one layer, as Keras 3.15.1 writes it. */
function written(className: string, config: Record<string, Json>, kwargs: Record<string, Json>): KerasConfig {
  const tensor = (name: string): Json => ({
    class_name: '__keras_tensor__',
    config: { shape: [null, 4, 4, 1], dtype: 'float32', keras_history: [name, 0, 0] },
  });
  const input = { batch_shape: [null, 4, 4, 1], dtype: 'float32', name: 'in' };
  return {
    class_name: 'Functional',
    config: {
      name: 'model',
      layers: [
        { class_name: 'InputLayer', name: 'in', config: input, inbound_nodes: [] },
        {
          class_name: className,
          name: 'x',
          config: { ...config, name: 'x' },
          inbound_nodes: [{ args: [tensor('in')], kwargs }],
        },
      ],
      input_layers: ['in', 0, 0],
      output_layers: ['x', 0, 0],
    },
  };
}

function bakedTraining(model: { graphNodes: Model['graphNodes'] }): boolean | undefined {
  return model.graphNodes.find(({ layer }) => layer.name === 'x')?.options.training;
}

describe('a functional model that Keras wrote', () => {
  // Keras 3.15.1 writes the default of the layer's `call` into every node, and ignores it when it runs.
  it.each([
    ['Dropout', { rate: 0.5 }, false],
    ['GaussianNoise', { stddev: 0.5 }, false],
    ['SpatialDropout2D', { rate: 0.5 }, false],
    ['AlphaDropout', { rate: 0.5 }, false],
    ['RandomFlip', { mode: 'horizontal' }, true],
  ] as const)(
    'bakes nothing into %s where it says the default of its call',
    (className, config, training) => {
      const model = deserialize(written(className, config, { training })) as Model;
      expect(bakedTraining(model)).toBeUndefined();
    },
  );

  it.each([
    ['Dropout', { rate: 0.5 }, true],
    ['BatchNormalization', {}, false],
    ['RandomFlip', { mode: 'horizontal' }, false],
  ] as const)('bakes into %s what is another value than that default', (className, config, training) => {
    const model = deserialize(written(className, config, { training })) as Model;
    expect(bakedTraining(model)).toBe(training);
  });
});

describe('a functional model that was written here', () => {
  it.each([true, false, undefined])('keeps training: %s as it was baked', (training) => {
    const input = Input({ shape: [4], name: 'in' });
    const output = new Dropout({ rate: 0.5, name: 'x' }).apply(input, { training });
    const model = new Model({ inputs: input, outputs: output, name: 'm' });
    expect(bakedTraining(deserialize(serialize(model)) as Model)).toBe(training);
  });
});
