import type { OptimizerSpec } from '@thaw/orchestration';

import { InvalidTraining } from '../errors.js';
import { cosineDecayRestarts } from './cosine-decay-restarts.js';
import { cosineDecay } from './cosine-decay.js';
import { exponentialDecay } from './exponential-decay.js';
import { inverseTimeDecay } from './inverse-time-decay.js';
import { piecewiseConstantDecay } from './piecewise-constant-decay.js';
import { polynomialDecay } from './polynomial-decay.js';
import type { Schedule } from './schedule.js';

/** A fixed learning rate, or a schedule's settings. */
export type LearningRateSpec = OptimizerSpec['learningRate'];

/**
 * The schedule that a job asks for; a number is the same in every step.
 *
 * @throws InvalidTraining when a setting is outside its range
 */
export function createSchedule(spec: LearningRateSpec): Schedule {
  if (typeof spec === 'number') return () => spec;
  for (const [name, value] of Object.entries(spec)) assertSetting(name, value);
  switch (spec.name) {
    case 'exponential_decay':
      return exponentialDecay(spec);
    case 'piecewise_constant_decay':
      assertLengths(spec);
      return piecewiseConstantDecay(spec);
    case 'polynomial_decay':
      return polynomialDecay(spec);
    case 'inverse_time_decay':
      return inverseTimeDecay(spec);
    case 'cosine_decay':
      return cosineDecay(spec);
    case 'cosine_decay_restarts':
      return cosineDecayRestarts(spec);
  }
}

const WHERE = 'train.optimizer.learningRate';

/** Steps are divided by, rates are multiplied with: none may be NaN, and no number of steps 0. */
function assertSetting(name: string, value: unknown): void {
  if (typeof value !== 'number') return;
  const isDivisor = name === 'decaySteps' || name === 'firstDecaySteps';
  if (Number.isFinite(value) && value >= 0 && !(isDivisor && value === 0)) return;
  throw new InvalidTraining(
    `${WHERE}.${name}`,
    isDivisor ? 'a number above 0' : 'a number from 0',
    String(value),
  );
}

function assertLengths({ boundaries, values }: { boundaries: number[]; values: number[] }): void {
  if (values.length === boundaries.length + 1) return;
  throw new InvalidTraining(`${WHERE}.values`, `${boundaries.length + 1} values`, `${values.length}`);
}
