import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { InvalidConfig, NotSupported } from '../errors.js';
import { constant, initializerFrom, ones, zeros } from './initializers.js';
import type { KerasConfig } from '../configuration/keras-config.js';
import type { RandomOps, Seed } from '../calls/random-ops.js';
import { readFixture } from '../testing/fixture-files.js';

interface Draw {
  distribution: string;
  parameters: [number, number];
}

interface InitializerFixture {
  shapes: number[][];
  cases: { name: string; config: KerasConfig; draws: Draw[][] }[];
}

/** Notes what is asked for and returns zeros. */
class RecordingRandom implements RandomOps {
  readonly draws: Draw[] = [];
  readonly seeds: Seed[] = [];
  uniform = this.recorder('uniform');
  normal = this.recorder('normal');
  truncatedNormal = this.recorder('truncated_normal');

  private recorder(distribution: string) {
    return (shape: readonly number[], seed: Seed, a: number, b: number): tf.Tensor => {
      this.draws.push({ distribution, parameters: [a, b] });
      this.seeds.push(seed);
      return tf.zeros([...shape]);
    };
  }
}

describe('initializers ask for what Keras 3.15.1 asks for', () => {
  const { shapes, cases } = readFixture('initializers') as InitializerFixture;
  for (const { name, config, draws } of cases) {
    it(name, () => {
      const initializer = initializerFrom('test', config);
      expect(initializer.serialize()).toEqual(config);
      shapes.forEach((shape, index) => {
        const random = new RecordingRandom();
        expect(initializer.create(shape, { random, seed: [1, 2] }).shape).toEqual(shape);
        expect(random.draws.map((draw) => draw.distribution)).toEqual(
          draws[index]?.map((draw) => draw.distribution),
        );
        random.draws.forEach((draw, each) => {
          draw.parameters.forEach((value, which) =>
            expect(value).toBeCloseTo(draws[index]?.[each]?.parameters[which] ?? Number.NaN, 12),
          );
        });
      });
    });
  }
});

describe('initializerFrom', () => {
  it('takes names, configurations and objects', () => {
    expect(initializerFrom('x', 'glorot_uniform').serialize().class_name).toBe('GlorotUniform');
    expect(initializerFrom('x', 'Zeros').serialize().class_name).toBe('Zeros');
    expect(initializerFrom('x', { class_name: 'Constant', config: { value: 2 } }).serialize()).toMatchObject({
      config: { value: 2 },
    });
    const own = ones();
    expect(initializerFrom('x', own)).toBe(own);
  });

  it('lists the known ones for an unknown name, and refuses settings it does not implement', () => {
    expect(() => initializerFrom("Dense 'd'", 'stft')).toThrow(InvalidConfig);
    expect(() => initializerFrom("Dense 'd'", 'stft')).toThrow(
      "Dense 'd': expected an initializer, one of Zeros,",
    );
    const config = { class_name: 'HeNormal', config: { input_axes: [0] } };
    expect(() => initializerFrom('x', config)).toThrow(NotSupported);
  });

  it('lets an initializer’s own seed overrule the weight’s', () => {
    const random = new RecordingRandom();
    const seeded = initializerFrom('x', { class_name: 'RandomNormal', config: { seed: 3 } });
    seeded.create([1], { random, seed: [1, 2] });
    seeded.create([1], { random, seed: [5, 6] });
    expect(random.seeds[0]).toEqual(random.seeds[1]);
    initializerFrom('x', 'random_normal').create([1], { random, seed: [5, 6] });
    expect(random.seeds[2]).toEqual([5, 6]);
  });

  it('fills with constants', () => {
    const random = new RecordingRandom();
    const values = [zeros(), ones(), constant(2.5)].map((initializer) =>
      Array.from(initializer.create([2], { random, seed: [0, 0] }).dataSync()),
    );
    expect(values).toEqual([
      [0, 0],
      [1, 1],
      [2.5, 2.5],
    ]);
  });
});
