import { f32, halfCosine, type Schedule } from './schedule.js';

/** Settings of {@link cosineDecay}; the defaults are Keras's. */
export interface CosineDecayOptions {
  /** Where the decay starts, or, with `warmupTarget`, the warm-up. */
  initialLearningRate: number;
  /** Steps of the decay, after those of the warm-up. */
  decaySteps: number;
  /** What remains at the end, as a fraction of where the decay started; by default 0. */
  alpha?: number | undefined;
  /** Where the warm-up ends and the decay starts; by default there is no warm-up. */
  warmupTarget?: number | undefined;
  /** By default 0. */
  warmupSteps?: number | undefined;
}

/**
 * Up a line to `warmupTarget`, then down half a cosine wave to `alpha` times that:
 * `start * ((1 - alpha) * 0.5 * (1 + cos(pi * fraction)) + alpha)`.
 *
 * @source keras/src/optimizers/schedules/learning_rate_schedule.py, `CosineDecay`; https://arxiv.org/abs/1608.03983
 */
export function cosineDecay(options: CosineDecayOptions): Schedule {
  const { initialLearningRate, warmupTarget, decaySteps, alpha = 0 } = options;
  const warmupSteps = warmupTarget === undefined ? 0 : f32(options.warmupSteps ?? 0);
  const initial = f32(initialLearningRate);
  const target = f32(warmupTarget ?? initialLearningRate);
  const decay = (step: number): number => {
    const left = halfCosine(f32(step / f32(decaySteps)));
    return f32(target * f32(f32(f32(1 - alpha) * left) + f32(alpha)));
  };
  return (iteration) => {
    const step = Math.min(f32(iteration), f32(f32(decaySteps) + warmupSteps));
    if (step >= warmupSteps) return decay(f32(step - warmupSteps));
    return f32(f32(f32(target - initial) * f32(step / warmupSteps)) + initial);
  };
}
