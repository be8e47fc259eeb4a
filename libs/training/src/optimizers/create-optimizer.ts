import type { OptimizerSpec } from '@thaw/orchestration';

import { Adadelta } from './adadelta.js';
import { Adagrad } from './adagrad.js';
import { Adam } from './adam.js';
import { Adamax } from './adamax.js';
import { Lion } from './lion.js';
import { Nadam } from './nadam.js';
import { assertSettings } from './optimizer-settings.js';
import type { Optimizer } from './optimizer.js';
import { RmsProp } from './rmsprop.js';
import { Sgd } from './sgd.js';

/**
 * The rule of the optimizer that a job asks for.
 *
 * @throws InvalidTraining when a setting is outside its range
 */
export function createOptimizer(spec: OptimizerSpec): Optimizer {
  assertSettings(spec);
  switch (spec.name) {
    case 'sgd':
      return new Sgd(spec);
    case 'adam':
    case 'adamw':
      return new Adam(spec);
    case 'nadam':
      return new Nadam(spec);
    case 'adamax':
      return new Adamax(spec);
    case 'adagrad':
      return new Adagrad(spec);
    case 'adadelta':
      return new Adadelta(spec);
    case 'rmsprop':
      return new RmsProp(spec);
    case 'lion':
      return new Lion(spec);
  }
}
