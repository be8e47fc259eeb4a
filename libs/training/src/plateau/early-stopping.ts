import { isImprovement, storedNumber, type ImprovementRule, type StoredNumber } from './improvement.js';

/** When training ends because it no longer gets better. */
export interface EarlyStoppingRule extends ImprovementRule {
  /** How many epochs in a row may bring nothing better. */
  readonly patience: number;
  /** Better than this counts as better; undefined: anything better than before. */
  readonly baseline?: number | undefined;
  /** Epochs before this one do not count. */
  readonly startFromEpoch: number;
}

/** What the rule remembers from epoch to epoch. Plain JSON. */
export interface EarlyStoppingState {
  /** Epochs in a row without an improvement. */
  readonly wait: number;
  /** Absent before the first epoch that counts. */
  readonly best?: StoredNumber;
}

/** What follows from an epoch. */
export interface EarlyStoppingVerdict {
  readonly state: EarlyStoppingState;
  /** No epoch before was better than this one: its weights are those to restore. */
  readonly isBest: boolean;
  readonly isOver: boolean;
}

/** What the rule remembers before the first epoch. */
export const UNWATCHED: EarlyStoppingState = { wait: 0 };

/**
 * Looks at one more epoch. Pure: who has the same numbers comes to the same verdict.
 *
 * @param measured `epoch` counts from 0
 * @source keras/src/callbacks/early_stopping.py, `on_epoch_end`
 */
export function watchEpoch(
  rule: EarlyStoppingRule,
  state: EarlyStoppingState,
  { epoch, value }: { readonly epoch: number; readonly value: number },
): EarlyStoppingVerdict {
  if (epoch < rule.startFromEpoch) return { state, isBest: false, isOver: false };
  const isBest = isImprovement(rule, value, state.best);
  if (!isBest) {
    const wait = state.wait + 1;
    return { state: { ...state, wait }, isBest, isOver: wait >= rule.patience && epoch > 0 };
  }
  const wait = isImprovement(rule, value, rule.baseline) ? 0 : state.wait + 1;
  return { state: { wait, best: storedNumber(value) }, isBest, isOver: false };
}
