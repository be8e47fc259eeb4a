import { NO_PLATEAU, watchPlateau, type Logs, type PlateauRule } from '@thaw/training';

import { InvalidCallback } from '../errors.js';
import { Callback } from './callback.js';
import { Monitor, type MonitorOptions } from './monitor.js';

/** Settings of {@link ReduceLROnPlateau}; the defaults are Keras's, `minDelta` is 0.0001. */
export interface ReduceLROnPlateauOptions extends MonitorOptions {
  /** What the learning rate is multiplied with; by default 0.1. */
  factor?: number | undefined;
  /** How many epochs in a row may bring nothing better; by default 10. */
  patience?: number | undefined;
  /** Epochs after a change that do not count; by default 0. */
  cooldown?: number | undefined;
  /** By default 0. */
  minLearningRate?: number | undefined;
}

/**
 * Lowers the learning rate when training no longer gets better, and adds it to the logs as `learning_rate`.
 *
 * @source keras/src/callbacks/reduce_lr_on_plateau.py
 */
export class ReduceLROnPlateau extends Callback {
  readonly #monitor: Monitor;
  readonly #rule: PlateauRule;
  #state = NO_PLATEAU;

  /** @throws InvalidCallback for a factor of 1 or more, or when the name of the monitor does not tell what is better */
  constructor(options: ReduceLROnPlateauOptions = {}) {
    super();
    const { factor = 0.1, patience = 10, cooldown = 0, minLearningRate = 0 } = options;
    if (!(factor >= 0 && factor < 1))
      throw new InvalidCallback('ReduceLROnPlateau', 'a factor from 0 to below 1', String(factor));
    this.#monitor = new Monitor('ReduceLROnPlateau', { minDelta: 1e-4, ...options });
    this.#rule = { ...this.#monitor.rule, factor, patience, cooldown, minLearningRate };
  }

  override onTrainBegin(): void {
    this.#state = NO_PLATEAU;
  }

  override onEpochEnd(_epoch: number, logs: Logs): void {
    const { optimizer } = this.model;
    const { learningRate } = optimizer;
    logs['learning_rate'] = learningRate;
    const value = this.#monitor.valueIn(logs);
    if (value === undefined) return;
    const next = watchPlateau(this.#rule, this.#state, { value, learningRate });
    this.#state = next.state;
    if (next.learningRate !== learningRate) optimizer.learningRate = next.learningRate;
  }
}
