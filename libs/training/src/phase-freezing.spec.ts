import { weightPaths, type Layer } from '@thaw/layers';
import { describe, expect, it } from 'vitest';

import { buildJobModel } from './job-model.js';
import { PhaseFreezing } from './phase-freezing.js';
import { BASE_CONFIG, HEAD_CONFIG } from './testing/small-model.js';

const PHASES = [
  { name: 'head', freeze: ['base'], thaw: [] },
  { name: 'conv', freeze: ['base', { class: 'BatchNormalization' }], thaw: ['base/*'] },
  { name: 'all', freeze: [], thaw: [] },
];

function build(): Layer {
  return buildJobModel({ baseConfig: BASE_CONFIG, head: HEAD_CONFIG }).model;
}

function trained(model: Layer): string[] {
  const own = new Set(model.trainableWeights);
  return [...weightPaths(model)].filter(([, weight]) => own.has(weight)).map(([path]) => path);
}

const HEAD = ['head/kernel', 'head/bias'];
const CONV = ['base/conv/kernel', 'base/conv/bias'];
const BN = ['base/bn/gamma', 'base/bn/beta'];

describe('the freeze plans of phases', () => {
  it('each say all, whatever phase was before', () => {
    const model = build();
    const freezing = new PhaseFreezing(model, PHASES);
    const expected = [HEAD, [...CONV, ...HEAD], [...CONV, ...BN, ...HEAD]];
    for (const index of [0, 1, 2, 0, 2, 1]) {
      freezing.apply(index);
      expect(trained(model)).toEqual(expected[index]);
    }
  });

  it('begin with what the configuration of the model froze', () => {
    const model = build();
    model.sublayers[0]!.trainable = false;
    const freezing = new PhaseFreezing(model, [{ name: 'a', freeze: [], thaw: ['base/bn'] }, PHASES[2]!]);
    freezing.apply(0);
    expect(trained(model)).toEqual([...BN, ...HEAD]);
    freezing.apply(1);
    expect(trained(model)).toEqual(HEAD);
  });

  it('are refused with the phase whose patterns match nothing, or that leaves nothing to train', () => {
    const model = build();
    const frozen = new PhaseFreezing(model, [PHASES[0]!, { name: 'x', freeze: ['*'], thaw: [] }]);
    expect(() => frozen.checkAll()).toThrow(
      'train.phases[1].freeze: expected at least one trainable weight, received a model whose 8 weights are all frozen; ' +
        'freeze less, or add a head with model.head',
    );
    const unmatched = { name: 'x', freeze: ['base'], thaw: ['base/conv5*'] };
    expect(() => new PhaseFreezing(model, [PHASES[0]!, unmatched]).checkAll()).toThrow(
      "train.phases[1].thaw: 'base/conv5*' matches no layer (nearest: 'base/conv',",
    );
    const only = { name: 'training', freeze: ['bas'], thaw: [] };
    expect(() => new PhaseFreezing(model, [only]).checkAll()).toThrow("train.freeze: 'bas' matches no layer");
  });

  it('leave the model as it was when they were only tried', () => {
    const model = build();
    const before = trained(model);
    new PhaseFreezing(model, PHASES).checkAll();
    expect(trained(model)).toEqual(before);
  });
});
