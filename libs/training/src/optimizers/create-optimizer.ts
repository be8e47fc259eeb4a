import type { OptimizerSpec } from '@thaw/orchestration';

import { InvalidTraining } from '../errors.js';
import { Adam } from './adam.js';
import type { Optimizer } from './optimizer.js';
import { Sgd } from './sgd.js';

/**
 * The optimizer that a job asks for.
 *
 * @throws InvalidTraining when a setting is outside its range
 */
export function createOptimizer(spec: OptimizerSpec): Optimizer {
  assertSetting('learningRate', spec.learningRate, 'a number above 0', spec.learningRate > 0);
  switch (spec.name) {
    case 'sgd':
      assertRatio('momentum', spec.momentum);
      return new Sgd(spec);
    case 'adam':
      assertRatio('beta1', spec.beta1);
      assertRatio('beta2', spec.beta2);
      assertSetting(
        'epsilon',
        spec.epsilon,
        'a number above 0',
        spec.epsilon === undefined || spec.epsilon > 0,
      );
      return new Adam(spec);
  }
}

function assertRatio(name: string, value: number | undefined): void {
  assertSetting(name, value, 'a number from 0 to below 1', value === undefined || (value >= 0 && value < 1));
}

function assertSetting(name: string, value: number | undefined, expected: string, isInRange: boolean): void {
  if (isInRange && (value === undefined || Number.isFinite(value))) return;
  throw new InvalidTraining(`train.optimizer.${name}`, expected, String(value));
}
