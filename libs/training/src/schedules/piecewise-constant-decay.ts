import { f32, type Schedule } from './schedule.js';

/** Settings of {@link piecewiseConstantDecay}. */
export interface PiecewiseConstantDecayOptions {
  /** Ascending; the last iteration of each value but the last. */
  boundaries: readonly number[];
  /** One more than boundaries. */
  values: readonly number[];
}

/**
 * The first value up to and including the first boundary, the second up to the second, and so on.
 *
 * @source keras/src/optimizers/schedules/learning_rate_schedule.py, `PiecewiseConstantDecay`
 */
export function piecewiseConstantDecay({ boundaries, values }: PiecewiseConstantDecayOptions): Schedule {
  return (iteration) => {
    const index = boundaries.findIndex((boundary) => iteration <= boundary);
    return f32(values.at(index) ?? Number.NaN);
  };
}
