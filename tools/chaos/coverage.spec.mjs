// @ts-check
import { describe, expect, it } from 'vitest';
import { gapsOf, missingOf, owesReduction } from './coverage.mjs';

const FAULTS = [{ name: 'kill' }, { name: 'drop' }];
const inside = (/** @type {string} */ fault) =>
  /** @type {const} */ ({ fault, outcome: 'applied', wasInReduce: true });
const outside = (/** @type {string} */ fault) =>
  /** @type {const} */ ({ fault, outcome: 'applied', wasInReduce: false });
const skipped = (/** @type {string} */ fault) =>
  /** @type {const} */ ({ fault, outcome: 'skipped', wasInReduce: false });

describe('what a run of chaos has covered', () => {
  it('has every fault that was applied, none that was left out', () => {
    expect(missingOf(FAULTS, [])).toEqual(new Set(['kill', 'drop']));
    expect(missingOf(FAULTS, [inside('kill'), skipped('drop')])).toEqual(new Set(['drop']));
    expect(missingOf(FAULTS, [inside('kill'), outside('drop')])).toEqual(new Set());
  });

  it('owes a reduction as long as fewer than half of the faults came inside one', () => {
    expect(owesReduction([])).toBe(false);
    expect(owesReduction([outside('kill')])).toBe(true);
    expect(owesReduction([outside('kill'), inside('kill')])).toBe(false);
    expect(owesReduction([inside('kill'), skipped('drop'), outside('drop'), outside('kill')])).toBe(true);
  });

  it('names what is missing', () => {
    expect(gapsOf(FAULTS, [inside('kill'), outside('drop')])).toEqual([]);
    expect(gapsOf(FAULTS, [outside('kill')])).toEqual([
      'expected every fault at least once, these never came: drop',
      'expected half of the faults inside a reduction, it was less',
    ]);
  });
});
