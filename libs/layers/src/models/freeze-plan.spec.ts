import { describe, expect, it } from 'vitest';
import { UnmatchedFreezePattern } from '../errors.js';
import type { Layer } from '../layer.js';
import { applyFreezePlan, rememberFreezing } from './freeze-plan.js';
import { Input } from '../layers/core/input-layer.js';
import { BatchNormalization } from '../layers/normalization/batch-normalization.js';
import { Dense } from '../layers/core/dense.js';
import { layerPaths, weightPaths } from '../names/paths.js';
import { Sequential } from './sequential.js';

function model(): Sequential {
  const base = new Sequential(
    [
      Input({ shape: [3], name: 'in' }),
      new Dense({ units: 2, name: 'conv1' }),
      new Dense({ units: 2, name: 'conv2' }),
    ],
    { name: 'base' },
  );
  return new Sequential([base, new Dense({ units: 1, name: 'head' })], { name: 'whole' });
}

describe('applyFreezePlan', () => {
  it('freezes a container with all that is in it', () => {
    const whole = model();
    expect(applyFreezePlan(whole, ['base'])).toEqual({ frozen: ['base'] });
    const trained = [...weightPaths(whole)].filter(([, weight]) => weight.trainable).map(([path]) => path);
    expect(trained).toEqual(['head/kernel', 'head/bias']);
  });

  it('reads * as any characters, and nothing else as special', () => {
    expect(applyFreezePlan(model(), ['base/conv*']).frozen).toEqual(['base/conv1', 'base/conv2']);
    expect(applyFreezePlan(model(), ['*conv2', 'head']).frozen).toEqual(['base/conv2', 'head']);
    expect(() => applyFreezePlan(model(), ['base.conv1'])).toThrow(UnmatchedFreezePattern);
  });

  it('names every pattern that matches nothing, with the nearest paths, and freezes nothing then', () => {
    const whole = model();
    expect(() => applyFreezePlan(whole, ['head', 'bse', 'base/cnv1'])).toThrow(
      "Freeze plan: 'bse' matches no layer (nearest: 'base', 'base/in', 'head'); 'base/cnv1' matches no layer (nearest: 'base/conv1',",
    );
    expect(whole.trainableWeights).toHaveLength(6);
  });
});

/** A base of two blocks of a layer and its BatchNormalization, and a head. */
function normalized(): Sequential {
  const block = (name: string): Layer[] => [
    new Dense({ units: 2, name }),
    new BatchNormalization({ name: `${name}_bn` }),
  ];
  const base = new Sequential([Input({ shape: [3], name: 'in' }), ...block('conv4'), ...block('conv5')], {
    name: 'base',
  });
  return new Sequential([base, new Dense({ units: 1, name: 'head' })]);
}

function trained(model: Layer): string[] {
  const own = new Set(model.trainableWeights);
  return [...weightPaths(model)].filter(([, weight]) => own.has(weight)).map(([path]) => path);
}

const HEAD = ['head/kernel', 'head/bias'];
const CONV5 = ['base/conv5/kernel', 'base/conv5/bias'];
const CONV5_BN = ['base/conv5_bn/gamma', 'base/conv5_bn/beta'];

describe('a freeze plan with exceptions', () => {
  it('thaws what a path froze, inside a frozen container too', () => {
    const model = normalized();
    expect(applyFreezePlan(model, ['base'], { thaw: ['base/conv5*'] })).toEqual({ frozen: ['base'] });
    expect(trained(model)).toEqual([...CONV5, ...CONV5_BN, ...HEAD]);
  });

  it('leaves a frozen class frozen where a path is thawed', () => {
    const model = normalized();
    applyFreezePlan(model, [{ class: 'BatchNormalization' }, 'base'], { thaw: ['base/conv5*'] });
    expect(trained(model)).toEqual([...CONV5, ...HEAD]);
  });

  it('holds a class to a path, and can thaw a class', () => {
    const model = normalized();
    applyFreezePlan(model, ['base', { class: 'BatchNormalization', path: '*conv4*' }], {
      thaw: [{ class: 'BatchNormalization' }],
    });
    expect(trained(model)).toEqual([...CONV5_BN, ...HEAD]);
  });

  it('names the nearest classes, and the list that is wrong', () => {
    const model = normalized();
    const plan = { thaw: ['base/conv6*'], where: 'train.phases[1]' };
    expect(() => applyFreezePlan(model, ['base', { class: 'BatchNormalisation', path: '*' }], plan)).toThrow(
      "train.phases[1].freeze: { class: BatchNormalisation, path: '*' } matches no layer (nearest: 'BatchNormalization', ",
    );
    expect(() => applyFreezePlan(model, ['base'], plan)).toThrow(
      "train.phases[1].thaw: 'base/conv6*' matches no layer (nearest: 'base/conv4'",
    );
    expect(trained(model)).toHaveLength(10);
  });

  it('can be undone, with the flags of single weights', () => {
    const model = normalized();
    model.trainableWeights[0]!.trainable = false;
    const undo = rememberFreezing(model);
    const before = trained(model);
    applyFreezePlan(model, ['base', 'head']);
    expect(trained(model)).toEqual([]);
    undo();
    expect(trained(model)).toEqual(before);
    expect(before).toHaveLength(9);
  });
});

describe('paths', () => {
  it('are containment paths without the root’s name, parents first', () => {
    expect([...layerPaths(model()).keys()]).toEqual(['base', 'base/in', 'base/conv1', 'base/conv2', 'head']);
    expect([...weightPaths(model()).keys()]).toEqual([
      'base/conv1/kernel',
      'base/conv1/bias',
      'base/conv2/kernel',
      'base/conv2/bias',
      'head/kernel',
      'head/bias',
    ]);
  });

  it('of a layer alone are the names of its weights', () => {
    const layer = new Dense({ units: 1 });
    layer.build([null, 2]);
    expect([...weightPaths(layer).keys()]).toEqual(['kernel', 'bias']);
  });

  it('do not depend on what is frozen', () => {
    const whole = model();
    const before = [...weightPaths(whole).keys()];
    applyFreezePlan(whole, ['base/conv1']);
    expect([...weightPaths(whole).keys()]).toEqual(before);
  });
});
