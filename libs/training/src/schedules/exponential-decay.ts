import { f32, power, type Schedule } from './schedule.js';

/** Settings of {@link exponentialDecay} and `inverseTimeDecay`. */
export interface DecayOptions {
  initialLearningRate: number;
  decaySteps: number;
  decayRate: number;
  /** Whether the rate changes once in `decaySteps` only; by default it does in every step. */
  staircase?: boolean | undefined;
}

/**
 * `initialLearningRate * decayRate^(iteration / decaySteps)`.
 *
 * @source keras/src/optimizers/schedules/learning_rate_schedule.py, `ExponentialDecay`
 */
export function exponentialDecay(options: DecayOptions): Schedule {
  const { initialLearningRate, decayRate } = options;
  return (iteration) => f32(f32(initialLearningRate) * power(decayRate, numDecays(options, iteration)));
}

/** How many times `decaySteps` have passed. */
export function numDecays({ decaySteps, staircase = false }: DecayOptions, iteration: number): number {
  const passed = f32(f32(iteration) / f32(decaySteps));
  return staircase ? Math.floor(passed) : passed;
}
