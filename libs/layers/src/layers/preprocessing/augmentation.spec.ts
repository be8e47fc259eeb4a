import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { runInContext } from '../../calls/call-context.js';
import { InvalidLayerArgument, NoRandomSource, NoRowDraw } from '../../errors.js';
import type { Layer } from '../../layer.js';
import { describeDrawFixtures } from '../../testing/draw-fixtures.js';
import { expectNoLeak } from '../../testing/fixture.js';
import { testRun } from '../../testing/random.js';
import { Dropout } from '../regularization/dropout.js';
import { RandomBrightness } from './random-brightness.js';
import { RandomContrast } from './random-contrast.js';
import { RandomCrop } from './random-crop.js';
import { RandomFlip } from './random-flip.js';
import { RandomRotation } from './random-rotation.js';
import { RandomTranslation } from './random-translation.js';
import { RandomZoom } from './random-zoom.js';

describeDrawFixtures('image-draws');

const image = tf.randomUniform([1, 5, 6, 2], 50, 200, 'float32', 3);
/** The same image 16 times. */
const images = tf.tile(image, [16, 1, 1, 1]);

function augmented(layer: Layer, { step = 0, training = true, x = images } = {}): tf.Tensor {
  return runInContext({ ...testRun(training), step }, () => layer.apply(x)).result;
}

function rows(batch: tf.Tensor): string[] {
  return tf.unstack(batch).map((each) => each.dataSync().join());
}

const LAYERS: [name: string, make: () => Layer][] = [
  ['RandomFlip', () => new RandomFlip({ name: 'l' })],
  ['RandomRotation', () => new RandomRotation({ factor: 0.3, name: 'l' })],
  ['RandomZoom', () => new RandomZoom({ heightFactor: 0.3, name: 'l' })],
  ['RandomTranslation', () => new RandomTranslation({ heightFactor: 0.3, widthFactor: 0.2, name: 'l' })],
  ['RandomContrast', () => new RandomContrast({ factor: 0.3, name: 'l' })],
  ['RandomBrightness', () => new RandomBrightness({ factor: 0.3, name: 'l' })],
];

describe.each(LAYERS)('%s', (name, make) => {
  it('changes each image of a batch in its own way', () => {
    const different = new Set(rows(augmented(make()))).size;
    expect(different).toBe(name === 'RandomFlip' ? 2 : 16);
  });

  it('draws the same in the same step, something else in another, and whether frozen or not', () => {
    const layer = make();
    const first = rows(augmented(layer));
    expect(rows(augmented(layer, { step: 1 }))).not.toEqual(first);
    layer.trainable = false;
    expect(rows(augmented(layer))).toEqual(first);
  });

  it('is the identity outside of training, to the bit', () => {
    expect(rows(augmented(make(), { training: false }))).toEqual(rows(images));
  });

  it('trains unless told otherwise, as Keras has it, for which it needs randomness', () => {
    const { result } = runInContext({ ...testRun(), training: undefined }, () => make().apply(images));
    expect(rows(result)).toEqual(rows(augmented(make())));
    expect(() => make().apply(images)).toThrow(NoRandomSource);
  });

  it('takes one image without a batch axis, and leaves no tensor', () => {
    const single = tf.squeeze(image, [0]);
    expectNoLeak(() => {
      const alone = augmented(make(), { x: single });
      const batch = augmented(make(), { x: image });
      expect(alone.shape).toEqual([5, 6, 2]);
      expect(alone.dataSync()).toEqual(batch.dataSync());
      tf.dispose([alone, batch]);
    });
  });
});

/** The images of some examples in one of their views. */
function viewed(
  layer: Layer,
  positions: readonly number[],
  { view = 0, ...place }: Partial<{ view: number; seed: number; step: number; replica: number }> = {},
): number[][] {
  const x = tf.tile(image, [positions.length, 1, 1, 1]);
  const run = { ...testRun(true), ...place, views: { positions, view } };
  const { result } = runInContext(run, () => layer.apply(x));
  return tf.unstack(result).map((each) => [...each.dataSync()]);
}

describe.each(LAYERS)('%s over fixed views', (_, make) => {
  const POSITIONS = Array.from({ length: 12 }, (__, index) => index * 5);
  const all = viewed(make(), POSITIONS);

  it('changes an example in the same way in every step and replica, to the bit', () => {
    expect(viewed(make(), POSITIONS, { step: 7, replica: 3 })).toEqual(all);
  });

  it('changes it in the same way whatever is beside it, but for the rounding of sines at another row', () => {
    const expectClose = (received: readonly number[][], expected: readonly number[][]): void =>
      received
        .flat()
        .forEach((value, index) => expect(Math.abs(value - expected.flat()[index]!)).toBeLessThan(1e-3));
    expectClose(viewed(make(), POSITIONS.toReversed()), all.toReversed());
    expectClose(viewed(make(), POSITIONS.slice(3, 4)), all.slice(3, 4));
  });

  it('changes it in another way in another view, and each example in its own', () => {
    expect(viewed(make(), POSITIONS, { view: 1 })).not.toEqual(all);
    expect(viewed(make(), POSITIONS, { seed: 2 })).not.toEqual(all);
    expect(new Set(all.map(String)).size).toBeGreaterThan(1);
  });
});

describe('fixed views', () => {
  it('leave other random layers to the step', () => {
    const drop = new Dropout({ rate: 0.5, name: 'd' });
    expect(viewed(drop, [1, 2], { step: 1 })).not.toEqual(viewed(drop, [1, 2]));
  });

  it('are refused by a layer that draws once for all images of a batch', () => {
    const layer = new RandomCrop({ height: 2, width: 3, name: 'c' });
    expect(() => viewed(layer, [1, 2])).toThrow(NoRowDraw);
    expect(() => viewed(layer, [1, 2])).toThrow(
      "Layer 'c': expected draws with a row for each of 2 examples, which fixed views need, received a draw of shape [].",
    );
  });
});

describe('RandomFlip', () => {
  it('flips about half of the images', () => {
    const batch = tf.tile(tf.tensor4d([0, 1], [1, 1, 2, 1]), [2000, 1, 1, 1]);
    const numFlipped = rows(augmented(new RandomFlip(), { x: batch })).filter((row) => row === '1,0').length;
    expect(Math.abs(numFlipped / 2000 - 0.5)).toBeLessThan(0.04);
  });
});

describe('RandomCrop', () => {
  it('cuts at one place for the batch, which the step decides', () => {
    const layer = new RandomCrop({ height: 2, width: 3, name: 'c' });
    const places = Array.from({ length: 60 }, (_, step) => new Set(rows(augmented(layer, { step }))));
    expect(places.every(({ size }) => size === 1)).toBe(true);
    expect(new Set(places.flatMap((each) => [...each])).size).toBe(16);
  });
});

describe('augmentation layers', () => {
  it('take whole numbers where Keras answers with fractions', () => {
    const whole = tf.cast(images, 'int32');
    const flipped = augmented(new RandomFlip(), { x: whole });
    expect(flipped.dtype).toBe('float32');
    expect(() => new RandomBrightness({ factor: 0.1 }).apply(whole)).toThrow(
      'of dtype float32, received int32',
    );
  });

  it.each<[make: () => Layer, message: string]>([
    [
      () => new RandomFlip({ mode: 'diagonal', name: 'l' }),
      "RandomFlip 'l': expected mode to be one of horizontal, vertical, horizontal_and_vertical, received 'diagonal'.",
    ],
    [
      () => new RandomRotation({ factor: 1.5, name: 'l' }),
      "RandomRotation 'l': expected factor to be a number from -1 to 1, or two whose range reaches into that, received 1.5.",
    ],
    [
      () => new RandomContrast({ factor: [-0.5, -0.1], name: 'l' }),
      "RandomContrast 'l': expected factor to be a number from 0 to 1, or two whose range reaches into that, received [-0.5,-0.1].",
    ],
    [
      () => new RandomZoom({ heightFactor: -1, name: 'l' }),
      "RandomZoom 'l': expected heightFactor to be a number above -1 and up to 1, or two of them, received -1.",
    ],
    [
      () => new RandomTranslation({ heightFactor: 0, widthFactor: [0, 0.1, 0.2], name: 'l' }),
      "RandomTranslation 'l': expected widthFactor to be a number from -1 to 1, or two of them, received [0,0.1,0.2].",
    ],
    [
      () => new RandomRotation({ factor: 0, fillMode: 'mirror', name: 'l' }),
      "RandomRotation 'l': expected fillMode to be one of constant, nearest, reflect, wrap, received 'mirror'.",
    ],
    [
      () => new RandomZoom({ heightFactor: 0, interpolation: 'bicubic', name: 'l' }),
      "RandomZoom 'l': expected interpolation to be one of nearest, bilinear, received 'bicubic'.",
    ],
    [
      () => new RandomBrightness({ factor: 0, valueRange: [0], name: 'l' }),
      "RandomBrightness 'l': expected valueRange to be two finite numbers, received [0].",
    ],
  ])('refuse arguments out of range (%#)', (make, message) => {
    expect(make).toThrow(InvalidLayerArgument);
    expect(make).toThrow(message);
  });
});
