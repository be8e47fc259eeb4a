import * as tf from '@tensorflow/tfjs-core';
import type { Weight } from '@thaw/layers';
import type { Logs } from '@thaw/training';

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
  readonly #options: EarlyStoppingOptions;
  readonly #monitor: Monitor;
  #wait = 0;
  #best: number | undefined;
  #bestWeights: ReadonlyMap<Weight, Float32Array> | undefined;
  #stoppedEpoch: number | undefined;

  /** @throws InvalidCallback when the name of the monitor does not tell what is better */
  constructor(options: EarlyStoppingOptions = {}) {
    super();
    this.#options = options;
    this.#monitor = new Monitor('EarlyStopping', options);
  }

  /** The epoch after which the last fit was ended; undefined if it was not. */
  get stoppedEpoch(): number | undefined {
    return this.#stoppedEpoch;
  }

  override onTrainBegin(): void {
    this.#wait = 0;
    this.#best = undefined;
    this.#bestWeights = undefined;
    this.#stoppedEpoch = undefined;
  }

  override onEpochEnd(epoch: number, logs: Logs): void {
    const { startFromEpoch = 0, restoreBestWeights = false, patience = 0, baseline } = this.#options;
    const current = this.#monitor.valueIn(logs);
    if (current === undefined || epoch < startFromEpoch) return;
    const isBest = this.#monitor.isBetter(current, this.#best);
    if (restoreBestWeights && (isBest || this.#bestWeights === undefined))
      this.#bestWeights = this.#copyWeights();
    this.#wait += 1;
    if (isBest) {
      this.#best = current;
      if (this.#monitor.isBetter(current, baseline)) this.#wait = 0;
    } else if (this.#wait >= patience && epoch > 0) {
      this.#stoppedEpoch = epoch;
      this.model.stopTraining = true;
    }
  }

  override onTrainEnd(): void {
    for (const [weight, values] of this.#bestWeights ?? [])
      weight.assign(tf.tensor(values, [...weight.shape]));
    this.#bestWeights = undefined;
  }

  #copyWeights(): Map<Weight, Float32Array> {
    return new Map(this.model.weights.map((weight) => [weight, weight.read().dataSync<'float32'>().slice()]));
  }
}
