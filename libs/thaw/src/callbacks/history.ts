import type { Logs } from '@thaw/training';

import type { FitHistory } from '../fittable.js';
import { Callback } from './callback.js';

/** Records the logs of every epoch; each `fit` returns one. @source keras/src/callbacks/history.py */
export class History extends Callback implements FitHistory {
  readonly epoch: number[] = [];
  readonly history: Record<string, number[]> = {};

  override onEpochEnd(epoch: number, logs: Logs): void {
    this.epoch.push(epoch);
    for (const [name, value] of Object.entries(logs)) (this.history[name] ??= []).push(value);
  }
}
