import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { runInContext } from './calls/call-context.js';
import { deserialize } from './configuration/deserialization.js';
import { Input } from './layers/core/input-layer.js';
import type { ConfigRecord } from './configuration/keras-config.js';
import { LAYER_CLASSES } from './configuration/layer-registry.js';
import type { Layer } from './layer.js';
import { Dropout } from './layers/regularization/dropout.js';
import { materializeWeights } from './weights/materialization.js';
import { Model } from './models/model.js';
import { Sequential } from './models/sequential.js';
import { AutoScaleDropout, Chain } from './testing/custom-layers.js';
import { expectNoLeak } from './testing/fixture.js';
import { testRandom, testRun } from './testing/random.js';

interface Row {
  config: ConfigRecord;
  inputShape: number[];
  /** Whether `training` makes a difference; true for all that draw at random. */
  hasTraining: boolean;
}

const rate = 0.5;
const rows = { inputShape: [3, 4], hasTraining: true };
const images = { inputShape: [3, 6, 6, 2], hasTraining: true };

/** Every built-in layer whose `call` reads its context, except BatchNormalization, whose rule is another. */
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
  Softmax: { config: {}, ...rows, hasTraining: false },
  SpatialDropout1D: { config: { rate }, inputShape: [3, 2, 4], hasTraining: true },
  SpatialDropout2D: { config: { rate }, inputShape: [2, 2, 2, 4], hasTraining: true },
};

function readsContext(className: string): boolean {
  const { prototype } = LAYER_CLASSES[className] as unknown as { prototype: Layer };
  return prototype.call.length > 1;
}

const builtIn = Object.entries(TABLE).map(([className, row]) => ({
  ...row,
  name: className,
  make: () => deserialize({ class_name: className, config: { ...row.config, name: 'x' } }),
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
].map((each) => ({ ...each, ...rows }));

/** When a layer is frozen, if it is. */
type Freezing = 'never' | 'before the first call' | 'after the first call';

function outputBytes(
  make: () => Layer,
  x: tf.Tensor,
  call: { freezing: Freezing; training: boolean },
): Buffer {
  const layer = make();
  if (call.freezing === 'before the first call') layer.trainable = false;
  layer.build(x.shape);
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
  it('in every built-in layer that reads its context, each of which is in this table', () => {
    const readers = Object.keys(LAYER_CLASSES).filter(readsContext);
    expect(readers.sort()).toEqual([...Object.keys(TABLE), 'BatchNormalization'].sort());
  });

  describe.each([...builtIn, ...composed])('in $name', ({ make, inputShape, hasTraining }) => {
    it.each([true, false])('frozen or not, training: %s gives the same bytes', (training) => {
      expectNoLeak(() => {
        const x = tf.randomUniform(inputShape, 0.5, 2, 'float32', 5);
        const thawed = outputBytes(make, x, { freezing: 'never', training });
        for (const freezing of ['before the first call', 'after the first call'] as const)
          expect(outputBytes(make, x, { freezing, training }).equals(thawed), freezing).toBe(true);
        const opposite = outputBytes(make, x, { freezing: 'never', training: !training });
        expect(opposite.equals(thawed)).toBe(!hasTraining);
        x.dispose();
      });
    });
  });
});
