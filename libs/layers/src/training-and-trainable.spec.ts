import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { runInContext } from './calls/call-context.js';
import { deserialize } from './configuration/deserialization.js';
import { Input } from './layers/core/input-layer.js';
import type { ConfigRecord } from './configuration/keras-config.js';
import { LAYER_CLASSES } from './configuration/layer-registry.js';
import type { Layer, Tensors } from './layer.js';
import { Dropout } from './layers/regularization/dropout.js';
import { materializeWeights } from './weights/materialization.js';
import { Model } from './models/model.js';
import { Sequential } from './models/sequential.js';
import { AutoScaleDropout, Chain } from './testing/custom-layers.js';
import { expectNoLeak, toTensor } from './testing/fixture.js';
import { firstLayerCases } from './testing/layer-fixtures.js';
import { testRandom, testRun } from './testing/random.js';

interface Row {
  config: ConfigRecord;
  /** Given values above 0.5. */
  inputShape: number[];
  /** Whether `training` makes a difference; true for all that draw at random. */
  hasTraining: boolean;
}

const rate = 0.5;
const rows = { inputShape: [3, 4], hasTraining: true };
const images = { inputShape: [3, 6, 6, 2], hasTraining: true };

/** Every built-in layer that looks at `training`, or could (an augmentation), except BatchNormalization, whose rule is another. */
const TABLE: Readonly<Record<string, Row>> = {
  AlphaDropout: { config: { rate }, ...rows },
  CenterCrop: { config: { height: 4, width: 4 }, ...images, hasTraining: false },
  Dropout: { config: { rate }, ...rows },
  GaussianDropout: { config: { rate }, ...rows },
  GaussianNoise: { config: { stddev: 0.5 }, ...rows },
  RandomBrightness: { config: { factor: 0.5, value_range: [0, 1] }, ...images },
  RandomContrast: { config: { factor: 0.5, value_range: [0, 1] }, ...images },
  RandomCrop: { config: { height: 3, width: 3 }, ...images },
  RandomFlip: { config: { mode: 'horizontal' }, inputShape: [24, 6, 6, 2], hasTraining: true },
  RandomRotation: { config: { factor: 0.3 }, ...images },
  RandomTranslation: { config: { height_factor: 0.4, width_factor: 0.4 }, ...images },
  RandomZoom: { config: { height_factor: 0.5 }, ...images },
  Resizing: { config: { height: 4, width: 4 }, ...images, hasTraining: false },
  SpatialDropout1D: { config: { rate }, inputShape: [3, 2, 4], hasTraining: true },
  SpatialDropout2D: { config: { rate }, inputShape: [2, 2, 2, 4], hasTraining: true },
};

const builtIn = Object.entries(TABLE).map(([className, row]) => ({
  ...row,
  name: className,
  make: () => deserialize({ class_name: className, config: { ...row.config, name: 'x' } }),
  inputs: (): Tensors => tf.randomUniform(row.inputShape, 0.5, 2, 'float32', 5),
}));

/** All other built-in layers, with a configuration and inputs that the fixtures have. */
const others = [...firstLayerCases()]
  .filter(([className]) => !(className in TABLE) && className !== 'BatchNormalization')
  .map(([className, { config, inputs }]) => ({
    name: className,
    hasTraining: false,
    make: () => deserialize(config),
    inputs: (): Tensors => {
      const [first, ...more] = inputs.map((each) => toTensor(each));
      return first === undefined || more.length > 0 ? [first ?? [], ...more].flat() : first;
    },
  }));

const drop = (): Dropout => new Dropout({ rate, name: 'drop' });
const input = (): ReturnType<typeof Input> => Input({ shape: [4], name: 'in' });

function functional(): Model {
  const data = input();
  return new Model({ inputs: data, outputs: drop().apply(data), name: 'm' });
}

const composed = [
  { name: 'a custom layer', make: () => new AutoScaleDropout({ rate, name: 'x' }) },
  { name: 'a custom container', make: () => new Chain([drop()], { name: 'x' }) },
  { name: 'a sequential model', make: () => new Sequential([input(), drop()], { name: 'x' }) },
  { name: 'a functional model', make: functional },
  { name: 'a model in a model', make: () => new Sequential([input(), functional()], { name: 'x' }) },
].map((each) => ({
  ...each,
  hasTraining: true,
  inputs: (): Tensors => tf.randomUniform(rows.inputShape, 0.5, 2, 'float32', 5),
}));

/** When a layer is frozen, if it is. */
type Freezing = 'never' | 'before the first call' | 'after the first call';

function outputBytes(make: () => Layer, x: Tensors, call: { freezing: Freezing; training: boolean }): Buffer {
  const layer = make();
  if (call.freezing === 'before the first call') layer.trainable = false;
  layer.build(x instanceof tf.Tensor ? x.shape : x.map((each) => each.shape));
  materializeWeights(layer, { seed: 1, random: testRandom() });
  if (call.freezing === 'after the first call') layer.trainable = false;
  const { training } = call;
  const { result, updates } = runInContext(testRun(!training), () => layer.apply(x, { training }));
  expect(updates).toEqual([]);
  const bytes = Buffer.from(new Uint8Array(result.dataSync<'float32'>().slice().buffer));
  result.dispose();
  layer.dispose();
  return bytes;
}

describe('training and trainable are independent', () => {
  it('in every built-in layer but BatchNormalization, each of which is in this table', () => {
    const exempt = ['BatchNormalization', 'InputLayer'];
    const names = [...builtIn, ...others].map(({ name }) => name);
    expect([...names, ...exempt].sort()).toEqual(Object.keys(LAYER_CLASSES).sort());
  });

  describe.each([...builtIn, ...others, ...composed])('in $name', ({ make, inputs, hasTraining }) => {
    it.each([true, false])('frozen or not, training: %s gives the same bytes', (training) => {
      expectNoLeak(() => {
        const x = inputs();
        const thawed = outputBytes(make, x, { freezing: 'never', training });
        for (const freezing of ['before the first call', 'after the first call'] as const)
          expect(outputBytes(make, x, { freezing, training }).equals(thawed), freezing).toBe(true);
        const opposite = outputBytes(make, x, { freezing: 'never', training: !training });
        expect(opposite.equals(thawed)).toBe(!hasTraining);
        tf.dispose(x as tf.Tensor[]);
      });
    });
  });
});
