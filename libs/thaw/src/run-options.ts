import { InvalidTraining } from '@thaw/training';

import { assertExecution } from './compile-options.js';
import type { EvaluateOptions, FitOptions, PredictOptions } from './fittable.js';
import { assertOneOf } from './per-output.js';

/** How many examples a batch has if nobody says so. */
export const DEFAULT_BATCH_SIZE = 32;

/** What an option must be; undefined for those that are checked where they are used. */
type Check = ((name: string, value: unknown) => void) | undefined;

const LOOP = { batchSize: wholeFrom(1), verbose: checkVerbosity, callbacks: checkCallbacks };

const FIT: Readonly<Record<keyof FitOptions, Check>> = {
  ...LOOP,
  epochs: wholeFrom(0),
  initialEpoch: wholeFrom(0),
  stepsPerEpoch: wholeFrom(1),
  classWeight: undefined,
  validationData: undefined,
  validationBatchSize: wholeFrom(1),
  validationFreq: wholeFrom(1),
  validationSteps: wholeFrom(1),
  validationSplit: checkSplit,
  sampleWeight: undefined,
  shuffle: checkFlag,
};

const EVALUATE: Readonly<Record<keyof EvaluateOptions, Check>> = {
  ...LOOP,
  sampleWeight: undefined,
  steps: wholeFrom(1),
};

const PREDICT: Readonly<Record<keyof PredictOptions, Check>> = {
  ...LOOP,
  seed: checkSeed,
  steps: wholeFrom(1),
  execution: assertExecution,
};

/** @throws InvalidTraining naming the first option that is unknown or out of range */
export function assertFitOptions(options: FitOptions): void {
  assertOptions('fit', options, FIT);
}

/** @throws InvalidTraining naming the first option that is unknown or out of range */
export function assertEvaluateOptions(options: EvaluateOptions): void {
  assertOptions('evaluate', options, EVALUATE);
}

/** @throws InvalidTraining naming the first option that is unknown or out of range */
export function assertPredictOptions(options: PredictOptions): void {
  assertOptions('predict', options, PREDICT);
}

function assertOptions(method: string, options: object, checks: Readonly<Record<string, Check>>): void {
  for (const [name, value] of Object.entries(options)) {
    assertOneOf(`${method}: option`, name, Object.keys(checks));
    if (value !== undefined) checks[name]?.(name, value);
  }
}

function wholeFrom(least: number): (name: string, value: unknown) => void {
  return (name, value) => {
    if (Number.isSafeInteger(value) && Number(value) >= least) return;
    throw new InvalidTraining(name, `a whole number of at least ${least}`, String(value));
  };
}

function checkSplit(name: string, value: unknown): void {
  if (typeof value === 'number' && value >= 0 && value < 1) return;
  throw new InvalidTraining(name, 'a number from 0 to below 1', String(value));
}

function checkSeed(name: string, value: unknown): void {
  if (!Number.isFinite(value)) throw new InvalidTraining(name, 'a finite number', String(value));
}

function checkFlag(name: string, value: unknown): void {
  if (typeof value !== 'boolean') throw new InvalidTraining(name, 'true or false', String(value));
}

function checkVerbosity(name: string, value: unknown): void {
  if (!['auto', 0, 1, 2].includes(value as number))
    throw new InvalidTraining(name, "'auto', 0, 1 or 2", String(value));
}

function checkCallbacks(name: string, value: unknown): void {
  if (!Array.isArray(value) || value.some((each) => typeof each !== 'object' || each === null))
    throw new InvalidTraining(name, 'a list of callbacks', typeof value);
}
