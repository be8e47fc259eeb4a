import { InvalidTraining } from '@thaw/training';

import type { FitOptions } from './fittable.js';

/** @throws InvalidTraining naming the first option that is out of range */
export function assertFitOptions(options: FitOptions): void {
  assertBatchSize('batchSize', options.batchSize);
  assertBatchSize('validationBatchSize', options.validationBatchSize);
  assertWhole('epochs', options.epochs, 0);
  assertWhole('initialEpoch', options.initialEpoch, 0);
  assertWhole('validationFreq', options.validationFreq, 1);
  const { validationSplit: split } = options;
  if (split !== undefined && !(split >= 0 && split < 1))
    throw new InvalidTraining('validationSplit', 'a number from 0 to below 1', String(split));
}

/** @throws InvalidTraining unless it is a whole number above 0 */
export function assertBatchSize(name: string, value: number | undefined): void {
  assertWhole(name, value, 1);
}

function assertWhole(name: string, value: number | undefined, least: number): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= least)) return;
  throw new InvalidTraining(name, `a whole number of at least ${least}`, String(value));
}
