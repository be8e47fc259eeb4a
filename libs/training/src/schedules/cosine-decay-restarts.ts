import { f32, halfCosine, power, type Schedule } from './schedule.js';

/** Settings of {@link cosineDecayRestarts}; the defaults are Keras's. */
export interface CosineDecayRestartsOptions {
  initialLearningRate: number;
  /** Steps of the first period. */
  firstDecaySteps: number;
  /** Each period is so many times as long as the one before; by default 2. */
  tMul?: number | undefined;
  /** Each period starts at so many times the rate of the one before; by default 1. */
  mMul?: number | undefined;
  /** What remains at the end of a period, as a fraction of the initial rate; by default 0. */
  alpha?: number | undefined;
}

/**
 * A half cosine wave again and again: in period i
 * `initialLearningRate * ((1 - alpha) * mMul^i * 0.5 * (1 + cos(pi * fraction)) + alpha)`.
 *
 * @source keras/src/optimizers/schedules/learning_rate_schedule.py, `CosineDecayRestarts`;
 *   https://arxiv.org/abs/1608.03983
 */
export function cosineDecayRestarts(options: CosineDecayRestartsOptions): Schedule {
  const { initialLearningRate, firstDecaySteps, tMul = 2, mMul = 1, alpha = 0 } = options;
  const rest = f32(alpha);
  return (iteration) => {
    const { period, fraction } = place(f32(f32(iteration) / f32(firstDecaySteps)), f32(tMul));
    const left = f32(power(mMul, period) * halfCosine(fraction));
    return f32(f32(initialLearningRate) * f32(f32(f32(1 - rest) * left) + rest));
  };
}

/** Which period it is after so many first periods' time, and how much of it is over. */
function place(elapsed: number, tMul: number): { period: number; fraction: number } {
  if (tMul === 1) return { period: Math.floor(elapsed), fraction: f32(elapsed - Math.floor(elapsed)) };
  const grown = f32(1 - f32(elapsed * f32(1 - tMul)));
  const period = Math.floor(f32(f32(Math.log(grown)) / f32(Math.log(tMul))));
  const length = power(tMul, period);
  const start = f32(f32(1 - length) / f32(1 - tMul));
  return { period, fraction: f32(f32(elapsed - start) / length) };
}
