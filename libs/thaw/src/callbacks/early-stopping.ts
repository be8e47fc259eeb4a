import { UNWATCHED, watchEpoch, WeightSnapshot, type EarlyStoppingRule, type Logs } from '@thaw/training';

import { Callback } from './callback.js';
import { Monitor, type MonitorOptions } from './monitor.js';

/** Settings of {@link EarlyStopping}; the defaults are Keras's. */
export interface EarlyStoppingOptions extends MonitorOptions {
  /** How many epochs in a row may bring nothing better; by default 0. */
  patience?: number | undefined;
  /** Better than this counts as better; by default anything better than before. */
  baseline?: number | undefined;
  /** Whether the model ends with the weights of its best epoch; by default false. */
  restoreBestWeights?: boolean | undefined;
  /** Epochs before this one do not count; by default 0. */
  startFromEpoch?: number | undefined;
}

/** Ends a fit that no longer gets better. @source keras/src/callbacks/early_stopping.py */
export class EarlyStopping extends Callback {
  readonly #monitor: Monitor;
  readonly #rule: EarlyStoppingRule;
  readonly #restoresBestWeights: boolean;
  #state = UNWATCHED;
  #bestWeights: WeightSnapshot | undefined;
  #stoppedEpoch: number | undefined;

  /** @throws InvalidCallback when the name of the monitor does not tell what is better */
  constructor(options: EarlyStoppingOptions = {}) {
    super();
    const { patience = 0, baseline, startFromEpoch = 0, restoreBestWeights = false } = options;
    this.#monitor = new Monitor('EarlyStopping', options);
    this.#rule = { ...this.#monitor.rule, patience, baseline, startFromEpoch };
    this.#restoresBestWeights = restoreBestWeights;
  }

  /** The epoch after which the last fit was ended; undefined if it was not. */
  get stoppedEpoch(): number | undefined {
    return this.#stoppedEpoch;
  }

  override onTrainBegin(): void {
    this.#state = UNWATCHED;
    this.#bestWeights = undefined;
    this.#stoppedEpoch = undefined;
  }

  override onEpochEnd(epoch: number, logs: Logs): void {
    const value = this.#monitor.valueIn(logs);
    if (value === undefined) return;
    const { state, isBest, isOver } = watchEpoch(this.#rule, this.#state, { epoch, value });
    this.#state = state;
    if (isBest && this.#restoresBestWeights) this.#bestWeights = WeightSnapshot.of(this.model.weights);
    if (!isOver) return;
    this.#stoppedEpoch = epoch;
    this.model.stopTraining = true;
  }

  override onTrainEnd(): void {
    this.#bestWeights?.restore();
    this.#bestWeights = undefined;
  }
}
