import { describe, expect, it } from 'vitest';
import { UnmatchedFreezePattern } from '../errors.js';
import { applyFreezePlan } from './freeze-plan.js';
import { Input } from '../layers/core/input-layer.js';
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
