import { describe, expect, it } from 'vitest';
import { nextName, resetNames, snakeCase } from './names.js';
import { seedFrom } from '../calls/seed.js';

describe('names', () => {
  it('are in snake case as Keras writes it', () => {
    const names = ['Dense', 'Conv2D', 'ReLU', 'GlobalAveragePooling2D', 'BatchNormalization', 'InputLayer'];
    expect(names.map(snakeCase)).toEqual([
      'dense',
      'conv2d',
      're_lu',
      'global_average_pooling2d',
      'batch_normalization',
      'input_layer',
    ]);
  });

  it('are counted per class', () => {
    resetNames();
    expect([nextName('Dense'), nextName('Dense'), nextName('ReLU')]).toEqual(['dense', 'dense_1', 're_lu']);
  });
});

describe('seedFrom', () => {
  it('tells parts apart and is the same in every process', () => {
    expect(seedFrom('a', 'b')).not.toEqual(seedFrom('ab'));
    expect(seedFrom(1)).not.toEqual(seedFrom('1'));
    expect(seedFrom('weight', 1, 'dense/kernel')).toEqual(seedFrom('weight', 1, 'dense/kernel'));
    expect(seedFrom('weight', 1, 'dense/kernel')).toMatchInlineSnapshot(`
      [
        245721295,
        -863117800,
      ]
    `);
  });

  it('spreads neighbours over both halves', () => {
    const seeds = Array.from({ length: 2000 }, (_, step) => seedFrom('draw', 0, 'drop', 0, step, 0));
    for (const half of [0, 1] as const) {
      expect(new Set(seeds.map((seed) => seed[half])).size).toBeGreaterThan(1998);
      expect(Math.abs(seeds.filter((seed) => seed[half] < 0).length - 1000)).toBeLessThan(120);
    }
  });
});
