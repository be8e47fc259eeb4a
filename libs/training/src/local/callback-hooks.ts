import type { NonFiniteStep } from '../errors.js';

/** Loss and metrics by name; metrics of validation data are called `val_` and the name. */
export type Logs = Record<string, number>;

type Reply = void | Promise<void>;

/**
 * What is told while a model is fitted, evaluated or used. Each call is awaited before the loop goes on. The logs of
 * an epoch's end are one object for all callbacks of a list, in the order of the list: what one adds, the next one sees.
 *
 * @source keras/src/callbacks/callback.py
 */
export interface CallbackHooks {
  onTrainBegin?(logs: Logs): Reply;
  /** With the logs of the last epoch. */
  onTrainEnd?(logs: Logs): Reply;
  /** Epochs and batches count from 0. */
  onEpochBegin?(epoch: number, logs: Logs): Reply;
  onEpochEnd?(epoch: number, logs: Logs): Reply;
  onTrainBatchBegin?(batch: number, logs: Logs): Reply;
  /** With the means of the epoch so far. */
  onTrainBatchEnd?(batch: number, logs: Logs): Reply;
  /**
   * A step was NaN or infinite, and nothing of it was applied. If no callback has this hook, the error ends the fit; else
   * the loss of the epoch is NaN, and the fit goes on with the next batch unless it is stopped.
   */
  onNonFiniteStep?(batch: number, error: NonFiniteStep): Reply;
  onTestBegin?(logs: Logs): Reply;
  onTestEnd?(logs: Logs): Reply;
  onTestBatchBegin?(batch: number, logs: Logs): Reply;
  onTestBatchEnd?(batch: number, logs: Logs): Reply;
  onPredictBegin?(logs: Logs): Reply;
  onPredictEnd?(logs: Logs): Reply;
  onPredictBatchBegin?(batch: number, logs: Logs): Reply;
  onPredictBatchEnd?(batch: number, logs: Logs): Reply;
}

/** Tells every callback, one after the other. */
export async function notify(
  callbacks: readonly CallbackHooks[],
  tell: (callback: CallbackHooks) => Reply,
): Promise<void> {
  for (const callback of callbacks) await tell(callback);
}
