import { describe, expect, it } from 'vitest';

import { readFixture } from '../testing/keras-fixtures.js';
import { UNWATCHED, watchEpoch, type EarlyStoppingRule } from './early-stopping.js';
import { NO_PLATEAU, watchPlateau, type PlateauRule } from './learning-rate-plateau.js';

interface KerasRule {
  mode: 'min' | 'max';
  patience: number;
  min_delta?: number;
}

interface Cases<Rule, Result> {
  rule: Rule;
  /** One for each curve. */
  results: Result[];
}

interface PlateauFixture {
  /** NaN is null. */
  curves: { name: string; values: (number | null)[] }[];
  earlyStopping: Cases<
    KerasRule & { baseline?: number; start_from_epoch?: number },
    { epochs: number; best: number | null }
  >[];
  plateau: Cases<KerasRule & { factor: number; cooldown: number; min_lr: number }, { rates: number[] }>[];
}

const fixture = readFixture('plateaus.json') as PlateauFixture;
const curves = fixture.curves.map(({ values }) => values.map((value) => value ?? Number.NaN));

describe('early stopping', () => {
  it.each(fixture.earlyStopping)('ends and remembers the best epoch as Keras does: $rule', (each) => {
    const { mode, patience, min_delta = 0, baseline, start_from_epoch = 0 } = each.rule;
    const rule = { mode, patience, minDelta: min_delta, baseline, startFromEpoch: start_from_epoch };
    expect(curves.map((values) => watchCurve(rule, values))).toEqual(each.results);
  });

  it('never ends a training in its first epoch', () => {
    const rule = { mode: 'min', minDelta: 0, patience: 0, startFromEpoch: 0 } as const;
    expect(watchEpoch(rule, { wait: 0, best: 1 }, { epoch: 0, value: 2 }).isOver).toBe(false);
    expect(watchEpoch(rule, { wait: 0, best: 1 }, { epoch: 1, value: 2 }).isOver).toBe(true);
  });
});

describe('lowering the learning rate on a plateau', () => {
  it.each(fixture.plateau)('gives the learning rates that Keras gives: $rule', (each) => {
    const { mode, patience, min_delta = 0, factor, cooldown, min_lr } = each.rule;
    const rule = { mode, patience, minDelta: min_delta, factor, cooldown, minLearningRate: min_lr };
    curves.forEach((values, index) => {
      const rates = each.results[index]!.rates.map(Math.fround);
      expect(ratesOf(rule, values), fixture.curves[index]!.name).toEqual(rates);
    });
  });
});

function watchCurve(rule: EarlyStoppingRule, values: readonly number[]) {
  let state = UNWATCHED;
  let best: number | null = null;
  for (const [epoch, value] of values.entries()) {
    const verdict = watchEpoch(rule, state, { epoch, value });
    state = verdict.state;
    if (verdict.isBest) best = epoch;
    if (verdict.isOver) return { epochs: epoch + 1, best };
  }
  return { epochs: values.length, best };
}

/** The learning rate after each epoch. */
function ratesOf(rule: PlateauRule, values: readonly number[]): number[] {
  let state = NO_PLATEAU;
  let learningRate = Math.fround(0.1);
  return values.map((value) => {
    ({ state, learningRate } = watchPlateau(rule, state, { value, learningRate }));
    return learningRate;
  });
}
