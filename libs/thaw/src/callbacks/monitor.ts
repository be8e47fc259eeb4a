import type { Logs } from '@thaw/training';

import { InvalidCallback } from '../errors.js';
import { METRIC_DIRECTIONS } from '../metric-directions.js';

/** What a callback watches. */
export interface MonitorOptions {
  /** The name of a loss or metric in the logs; by default `val_loss`. */
  monitor?: string | undefined;
  /** Whether smaller or larger is better; by default `auto`: what the name says. */
  mode?: 'auto' | 'min' | 'max' | undefined;
  /** How much a number must change to count as better. */
  minDelta?: number | undefined;
}

/** Tells whether a number in the logs became better. @source keras/src/callbacks/monitor_callback.py */
export class Monitor {
  readonly name: string;
  readonly #callback: string;
  readonly #minDelta: number;
  /** 1 where larger is better, else -1. */
  readonly #sign: number;
  #hasWarned = false;

  /** @throws InvalidCallback when the direction cannot be told from the name */
  constructor(callback: string, { monitor = 'val_loss', mode = 'auto', minDelta = 0 }: MonitorOptions) {
    this.name = monitor;
    this.#callback = callback;
    this.#minDelta = Math.abs(minDelta);
    this.#sign = (mode === 'auto' ? directionOf(callback, monitor) : mode) === 'max' ? 1 : -1;
  }

  /** Undefined, with one warning, where the logs have no such number: in an epoch without validation. */
  valueIn(logs: Logs): number | undefined {
    const value = logs[this.name];
    if (value === undefined && !this.#hasWarned) {
      this.#hasWarned = true;
      process.emitWarning(
        `${this.#callback}: expected '${this.name}' in the logs of an epoch, received ${Object.keys(logs).join(', ')}.`,
      );
    }
    return value;
  }

  isBetter(value: number, best: number | undefined): boolean {
    return best === undefined || this.#sign * value - this.#minDelta > this.#sign * best;
  }
}

function directionOf(callback: string, monitor: string): 'min' | 'max' {
  const name = monitor.replace(/^val_/, '');
  if (name === 'loss') return 'min';
  const metric = name.replace(/^weighted_/, '').replace(/_\d+$/, '');
  const direction = Object.entries(METRIC_DIRECTIONS).find(([known]) => known === metric)?.[1];
  if (direction !== undefined) return direction;
  throw new InvalidCallback(callback, `mode 'min' or 'max', since '${monitor}' does not tell it`, "'auto'");
}
