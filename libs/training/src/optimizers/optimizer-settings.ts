import type { OptimizerSpec } from '@thaw/orchestration';

import { InvalidTraining } from '../errors.js';

interface Range {
  readonly expected: string;
  readonly includes: (value: number) => boolean;
}

const POSITIVE: Range = { expected: 'a number above 0', includes: (value) => value > 0 };
const NOT_NEGATIVE: Range = { expected: 'a number from 0', includes: (value) => value >= 0 };
const RATIO: Range = {
  expected: 'a number from 0 to below 1',
  includes: (value) => value >= 0 && value < 1,
};
const CLOSED_RATIO: Range = {
  expected: 'a number from 0 to 1',
  includes: (value) => value >= 0 && value <= 1,
};

function wholeFrom(least: number): Range {
  return {
    expected: `a whole number of at least ${least}`,
    includes: (value) => Number.isInteger(value) && value >= least,
  };
}

const RANGES: Readonly<Record<string, Range>> = {
  learningRate: POSITIVE,
  momentum: RATIO,
  beta1: RATIO,
  beta2: RATIO,
  rho: RATIO,
  epsilon: POSITIVE,
  initialAccumulatorValue: NOT_NEGATIVE,
  weightDecay: NOT_NEGATIVE,
  clipnorm: POSITIVE,
  clipvalue: POSITIVE,
  globalClipnorm: POSITIVE,
  emaMomentum: CLOSED_RATIO,
  emaOverwriteFrequency: wholeFrom(1),
  gradientAccumulationSteps: wholeFrom(2),
};

/** @throws InvalidTraining naming the first setting that is outside its range */
export function assertSettings(spec: OptimizerSpec): void {
  for (const [name, value] of Object.entries(spec)) {
    const range = spec.name === 'lion' && name === 'beta1' ? POSITIVE : RANGES[name];
    if (range === undefined || typeof value !== 'number') continue;
    if (!Number.isFinite(value) || !range.includes(value))
      throw new InvalidTraining(`train.optimizer.${name}`, range.expected, String(value));
  }
  const clips = (['clipnorm', 'clipvalue', 'globalClipnorm'] as const).filter(
    (name) => spec[name] !== undefined,
  );
  if (clips.length <= 1) return;
  throw new InvalidTraining('train.optimizer', 'at most one way to clip', clips.join(' and '));
}
