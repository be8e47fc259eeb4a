import { Dense, Input, Sequential } from '@thaw/layers';
import type { ModelInspection } from '@thaw/model-files';
import { expect, it } from 'vitest';
import { describeInspection } from './model-text.js';

const NOTHING: ModelInspection = {
  source: 'm.h5',
  format: 'h5',
  model: undefined,
  problem: null,
  architecture: null,
  digest: null,
  topologyDigest: null,
  layers: [],
  weights: [],
  parameters: { total: 0, trainable: null, frozen: null, statistics: null },
  training: null,
  use: null,
  unused: [],
  warnings: [],
};

const LAYER = { outputShape: null, numParameters: null, settings: {} } as const;
const WEIGHT = { from: 'layers/dense/vars/0', shape: [3, 2], dtype: 'float64', sha256: null } as const;

it('a file of weights alone is a list of them', () => {
  const weights = [{ ...WEIGHT, path: null, trains: null }];
  const parameters = { ...NOTHING.parameters, total: 1234 };
  expect(describeInspection({ ...NOTHING, weights, parameters }).split('\n')).toEqual([
    'm.h5: h5',
    'no architecture',
    '1,234 parameters in 1 weights',
    '┌─────────────────────┬────────┬─────────┐',
    '│ Weight              │ Shape  │ Type    │',
    '├─────────────────────┼────────┼─────────┤',
    '│ layers/dense/vars/0 │ [3, 2] │ float64 │',
    '└─────────────────────┴────────┴─────────┘',
  ]);
});

it('a model says what is frozen by the outermost layers, how it was compiled and used, and its weights if asked', () => {
  const model = new Sequential([Input({ shape: [3] }), new Dense({ units: 2, name: 'd' })], { name: 'm' });
  const frozen = { ...LAYER, className: 'Dense', trains: 'N', trainable: false } as const;
  const found: ModelInspection = {
    ...NOTHING,
    model,
    digest: 'abc',
    layers: [
      { ...frozen, path: 'base' },
      { ...frozen, path: 'base/conv' },
      { ...frozen, path: 'base2' },
      { ...frozen, path: 'd', trains: 'Y' },
    ],
    weights: [{ ...WEIGHT, path: 'd/kernel', trains: 'Y' }],
    parameters: { total: 1300, trainable: 0, frozen: 1200, statistics: 100 },
    training: {
      optimizer: { className: 'Adam', config: {} },
      loss: { class_name: 'Huber', config: { name: 'huber', delta: 1 } },
      metrics: [['accuracy', { class_name: 'AUC', config: {} }]],
    },
    use: '{"classNames":["a"]}',
    unused: ['old/bias'],
  };
  const text = describeInspection(found);
  expect(text.split('\n').slice(0, 3)).toEqual(['m.h5: h5', 'digest abc', 'Model: "m"']);
  expect(text.split('\n').slice(-5)).toEqual([
    ' of which frozen: 1,200 (base, base2)',
    ' of which statistics, which no gradient changes: 100',
    'compiled with optimizer Adam, loss huber, metrics accuracy AUC',
    'used with {"classNames":["a"]}',
    'not in the architecture: old/bias',
  ]);
  expect(text).not.toContain('d/kernel');
  expect(describeInspection(found, { weights: true })).toContain('│ d/kernel │ [3, 2] │ float64 │ Y      │');
});
