import { f32, power, type Schedule } from './schedule.js';

/** Settings of {@link polynomialDecay}; the defaults are Keras's. */
export interface PolynomialDecayOptions {
  initialLearningRate: number;
  decaySteps: number;
  /** By default 0.0001. */
  endLearningRate?: number | undefined;
  /** By default 1: a line. */
  power?: number | undefined;
  /** Whether the decay is stretched to the next multiple of `decaySteps`, instead of staying at its end. */
  cycle?: boolean | undefined;
}

/**
 * `(initialLearningRate - endLearningRate) * (1 - iteration / decaySteps)^power + endLearningRate`.
 *
 * @source keras/src/optimizers/schedules/learning_rate_schedule.py, `PolynomialDecay`
 */
export function polynomialDecay(options: PolynomialDecayOptions): Schedule {
  const end = f32(options.endLearningRate ?? 0.0001);
  const range = f32(f32(options.initialLearningRate) - end);
  return (iteration) => {
    const left = power(f32(1 - fractionDone(options, iteration)), options.power ?? 1);
    return f32(f32(range * left) + end);
  };
}

function fractionDone({ decaySteps, cycle = false }: PolynomialDecayOptions, iteration: number): number {
  const steps = f32(decaySteps);
  if (!cycle) return f32(Math.min(f32(iteration), steps) / steps);
  const numCycles = iteration === 0 ? 1 : Math.ceil(f32(f32(iteration) / steps));
  return f32(f32(iteration) / f32(steps * numCycles));
}
