import type { ModelDifference } from '@thaw/model-files';
import { expect, it } from 'vitest';
import { describeDifference } from './difference-text.js';

const FILES = { a: 'a.keras', b: 'b.h5' };
const EQUAL: ModelDifference = {
  isEqual: true,
  config: [],
  freezing: [],
  weights: [],
  numEqualWeights: 3,
  notices: [],
};

it('equal models are one line', () => {
  expect(describeDifference(EQUAL, FILES)).toBe('equal: a.keras and b.h5, 3 weights');
  expect(describeDifference({ ...EQUAL, isEqual: null }, FILES)).toBe(
    'no difference was found, but weights could not be compared',
  );
});

it('different models are tables of settings, layers, freezing, shapes and values', () => {
  const difference: ModelDifference = {
    ...EQUAL,
    isEqual: false,
    config: [
      { path: '', field: 'name', a: 'one', b: 'two' },
      { path: 'head', field: 'bias_regularizer', a: null, b: { l2: 'x'.repeat(80) } },
      { path: 'more', onlyIn: 'b', className: 'Dense' },
    ],
    freezing: [{ path: 'base', isFrozenIn: 'a' }],
    weights: [
      { path: 'head/kernel', shapes: { a: [4, 2], b: [4, 5] } },
      { path: 'more/bias', onlyIn: 'b', shape: [4] },
      { path: 'old/bias', onlyIn: 'a', shape: null },
      { path: 'k', numElements: 8, numDifferent: 2, maxAbsolute: 0.5, maxRelative: 0.05882, numNotFinite: 1 },
    ],
  };
  const lines = describeDifference(difference, FILES).split('\n');
  expect(lines.filter((line) => !/^[┌├└]/.test(line))).toEqual([
    'A a.keras',
    'B b.h5',
    expect.stringMatching(/^│ Layer {12}│ Setting {10}│ A {5}│ B {60}│$/),
    expect.stringMatching(/^│ the model itself │ name {13}│ "one" │ "two" {56}│$/),
    expect.stringMatching(/^│ head {13}│ bias_regularizer │ - {5}│ \{"l2":"x{52}… │$/),
    '│ Layer │ Type  │ only in │',
    '│ more  │ Dense │ B       │',
    '│ Frozen │ in │',
    '│ base   │ A  │',
    '│ Weight      │ Shape in A              │ Shape in B │',
    '│ head/kernel │ [4, 2]                  │ [4, 5]     │',
    '│ more/bias   │ -                       │ [4]        │',
    '│ old/bias    │ not in its architecture │ -          │',
    '│ Weight │ Elements │ Different │ Not finite │ Largest |A - B| │ relative │',
    '│ k      │        8 │         2 │          1 │           0.500 │   0.0588 │',
    '3 weights are equal, 4 differ',
  ]);
});
