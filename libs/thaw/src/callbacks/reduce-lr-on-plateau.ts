import type { Logs } from '@thaw/training';

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
  readonly #options: ReduceLROnPlateauOptions;
  readonly #monitor: Monitor;
  readonly #factor: number;
  #wait = 0;
  #cooldown = 0;
  #best: number | undefined;

  /** @throws InvalidCallback for a factor of 1 or more, or when the name of the monitor does not tell what is better */
  constructor(options: ReduceLROnPlateauOptions = {}) {
    super();
    this.#options = options;
    this.#factor = options.factor ?? 0.1;
    if (!(this.#factor >= 0 && this.#factor < 1))
      throw new InvalidCallback('ReduceLROnPlateau', 'a factor from 0 to below 1', String(this.#factor));
    this.#monitor = new Monitor('ReduceLROnPlateau', { minDelta: 1e-4, ...options });
  }

  override onTrainBegin(): void {
    this.#wait = 0;
    this.#cooldown = 0;
    this.#best = undefined;
  }

  override onEpochEnd(_epoch: number, logs: Logs): void {
    logs['learning_rate'] = this.model.optimizer.learningRate;
    const current = this.#monitor.valueIn(logs);
    if (current === undefined) return;
    if (this.#cooldown > 0) {
      this.#cooldown -= 1;
      this.#wait = 0;
    }
    if (this.#monitor.isBetter(current, this.#best)) {
      this.#best = current;
      this.#wait = 0;
    } else if (this.#cooldown === 0) {
      this.#wait += 1;
      if (this.#wait >= (this.#options.patience ?? 10)) this.#reduce();
    }
  }

  #reduce(): void {
    const { cooldown = 0, minLearningRate = 0 } = this.#options;
    const { optimizer } = this.model;
    const current = optimizer.learningRate;
    if (current <= Math.fround(minLearningRate)) return;
    optimizer.learningRate = Math.max(current * this.#factor, minLearningRate);
    this.#cooldown = cooldown;
    this.#wait = 0;
  }
}
