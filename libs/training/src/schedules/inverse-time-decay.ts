import { numDecays, type DecayOptions } from './exponential-decay.js';
import { f32, type Schedule } from './schedule.js';

/**
 * `initialLearningRate / (1 + decayRate * iteration / decaySteps)`.
 *
 * @source keras/src/optimizers/schedules/learning_rate_schedule.py, `InverseTimeDecay`
 */
export function inverseTimeDecay(options: DecayOptions): Schedule {
  const { initialLearningRate, decayRate } = options;
  return (iteration) => {
    const divisor = f32(1 + f32(f32(decayRate) * numDecays(options, iteration)));
    return f32(f32(initialLearningRate) / divisor);
  };
}
