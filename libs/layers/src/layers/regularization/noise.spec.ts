import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { runInContext } from '../../calls/call-context.js';
import { deserialize } from '../../configuration/deserialization.js';
import { InvalidInput, InvalidLayerArgument } from '../../errors.js';
import { known } from '../../known.js';
import type { KerasConfig } from '../../configuration/keras-config.js';
import type { Layer } from '../../layer.js';
import type { RandomOps } from '../../calls/random-ops.js';
import {
  expectClose,
  expectNoLeak,
  gradientsOf,
  toTensor,
  weightedSum,
  type FixtureTensor,
} from '../../testing/fixture.js';
import { readFixture } from '../../testing/fixture-files.js';
import { describeLayerFixtures } from '../../testing/layer-fixtures.js';
import { measures } from '../../testing/measurement.js';
import { testRun } from '../../testing/random.js';
import { AlphaDropout } from './alpha-dropout.js';
import { GaussianDropout } from './gaussian-dropout.js';
import { GaussianNoise } from './gaussian-noise.js';

describeLayerFixtures('noise');

interface DrawCase {
  name: string;
  config: KerasConfig;
  distribution: 'normal' | 'uniform';
  /** Mean and standard deviation, or the ends of the range. */
  parameters: number[];
  draw: FixtureTensor;
  inputs: FixtureTensor[];
  outputs: FixtureTensor;
  outputGradient: FixtureTensor;
  inputGradients: FixtureTensor[];
}

/** Answers the one draw that Keras made with what Keras got. */
function replay({ distribution, parameters, draw }: DrawCase): RandomOps {
  const answer =
    (name: string) =>
    (shape: readonly number[], _: unknown, a: number, b: number): tf.Tensor => {
      expect({ name, shape, parameters: [a, b].map(Math.fround) }).toEqual({
        name: distribution,
        shape: draw.shape,
        parameters: parameters.map(Math.fround),
      });
      return toTensor(draw);
    };
  return { uniform: answer('uniform'), normal: answer('normal'), truncatedNormal: answer('truncatedNormal') };
}

describe('noise in training, as Keras 3.15.1 computes it from the same draws', () => {
  for (const fixture of readFixture('noise-draws') as DrawCase[]) {
    it(`${fixture.name}, draws of shape ${fixture.draw.shape.join()}`, () => {
      measures('layers', fixture.config.class_name);
      expectNoLeak(() => {
        const layer = deserialize(fixture.config);
        const x = toTensor(known(fixture.inputs[0], 'the input'));
        const apply = (): tf.Tensor =>
          runInContext({ ...testRun(true), random: replay(fixture) }, () => layer.apply(x)).result;
        const outputs = apply();
        const gradients = gradientsOf([x], () => weightedSum([apply()], [fixture.outputGradient]));
        expectClose('outputs', outputs, fixture.outputs);
        expectClose(
          'gradient',
          known(gradients[0], 'a gradient'),
          known(fixture.inputGradients[0], 'a fixture'),
        );
        tf.dispose([x, outputs, ...gradients]);
      });
    });
  }
});

describe('noise layers', () => {
  const x = tf.randomNormal([4000], 0, 1, 'float32', 3);
  const draw = (layer: Layer, training: boolean): tf.Tensor =>
    runInContext(testRun(training), () => layer.apply(x)).result;

  it.each([
    new GaussianNoise({ stddev: 0 }),
    new GaussianDropout({ rate: 0 }),
    new AlphaDropout({ rate: 0 }),
  ])('are the identity at strength 0', (layer) => {
    expect([...draw(layer, true).dataSync()]).toEqual([...x.dataSync()]);
  });

  it('spread as much as they are told to', () => {
    tf.tidy(() => {
      const spread = (values: tf.Tensor): number => tf.moments(values).variance.dataSync()[0] ?? Number.NaN;
      const added = tf.sub(draw(new GaussianNoise({ stddev: 0.5 }), true), x);
      const factors = tf.div(draw(new GaussianDropout({ rate: 0.2 }), true), x);
      expect(Math.sqrt(spread(added))).toBeCloseTo(0.5, 1);
      expect(Math.sqrt(spread(factors))).toBeCloseTo(Math.sqrt(0.2 / 0.8), 1);
    });
  });

  it('of AlphaDropout keep mean and variance of what is standard normal', () => {
    tf.tidy(() => {
      const { mean, variance } = tf.moments(draw(new AlphaDropout({ rate: 0.3 }), true));
      expect(Math.abs(mean.dataSync()[0] ?? Number.NaN)).toBeLessThan(0.06);
      expect(Math.abs((variance.dataSync()[0] ?? Number.NaN) - 1)).toBeLessThan(0.1);
    });
  });

  it('refuse strengths out of range, naming the layer', () => {
    expect(() => new GaussianNoise({ stddev: 1.5, name: 'g' })).toThrow(
      "GaussianNoise 'g': expected stddev to be a number from 0 to 1, received 1.5.",
    );
    expect(() => new GaussianDropout({ rate: 1.1, name: 'g' })).toThrow(
      "GaussianDropout 'g': expected rate to be a number from 0 to 1, received 1.1.",
    );
    expect(() => new AlphaDropout({ rate: -0.1 })).toThrow(InvalidLayerArgument);
    expect(() => new AlphaDropout({ rate: 0.1, noiseShape: [0] })).toThrow(InvalidLayerArgument);
    expect(() => draw(new AlphaDropout({ rate: 0.1, noiseShape: [1, 1] }), true)).toThrow(InvalidInput);
  });

  it.each([
    ['GaussianDropout', () => new GaussianDropout({ rate: 1, name: 'g' })],
    ['AlphaDropout', () => new AlphaDropout({ rate: 1, name: 'g' })],
  ] as const)(
    'of %s at a rate of 1 are the identity, and in training an error instead of infinite',
    (name, make) => {
      tf.tidy(() => {
        const x = tf.ones([2]);
        expect([...make().apply(x).dataSync()]).toEqual([1, 1]);
        expect(() => draw(make(), true)).toThrow(
          `${name} 'g': expected rate to be below 1 in training, received 1.`,
        );
      });
    },
  );
});
