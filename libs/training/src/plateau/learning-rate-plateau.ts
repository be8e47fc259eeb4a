import { isImprovement, storedNumber, type ImprovementRule, type StoredNumber } from './improvement.js';

/** When the learning rate is lowered because training no longer gets better. */
export interface PlateauRule extends ImprovementRule {
  /** What the learning rate is multiplied with; below 1. */
  readonly factor: number;
  /** How many epochs in a row may bring nothing better. */
  readonly patience: number;
  /** Epochs after a change that do not count. */
  readonly cooldown: number;
  readonly minLearningRate: number;
}

/** What the rule remembers from epoch to epoch. Plain JSON. */
export interface PlateauState {
  /** Epochs in a row without an improvement. */
  readonly wait: number;
  /** Epochs that still do not count. */
  readonly cooldown: number;
  /** Absent before the first epoch. */
  readonly best?: StoredNumber;
}

/** What the rule remembers before the first epoch. */
export const NO_PLATEAU: PlateauState = { wait: 0, cooldown: 0 };

/**
 * Looks at one more epoch. Pure: who has the same numbers comes to the same learning rate.
 *
 * @param measured the number that is watched, and the learning rate of the epoch
 * @returns the learning rate of the next epoch beside the new state
 * @source keras/src/callbacks/reduce_lr_on_plateau.py, `on_epoch_end`
 */
export function watchPlateau(
  rule: PlateauRule,
  state: PlateauState,
  { value, learningRate }: { readonly value: number; readonly learningRate: number },
): { readonly state: PlateauState; readonly learningRate: number } {
  const isCooling = state.cooldown > 0;
  const cooldown = isCooling ? state.cooldown - 1 : 0;
  if (isImprovement(rule, value, state.best))
    return { state: { wait: 0, cooldown, best: storedNumber(value) }, learningRate };
  const wait = (isCooling ? 0 : state.wait) + (cooldown > 0 ? 0 : 1);
  const isDue = cooldown === 0 && wait >= rule.patience;
  if (!isDue || learningRate <= Math.fround(rule.minLearningRate))
    return { state: { ...state, wait, cooldown }, learningRate };
  return {
    state: { ...state, wait: 0, cooldown: rule.cooldown },
    learningRate: Math.fround(Math.max(learningRate * rule.factor, rule.minLearningRate)),
  };
}
