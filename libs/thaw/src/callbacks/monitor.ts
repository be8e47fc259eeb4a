import { directionOf } from '@thaw/orchestration';
import { isImprovement, type ImprovementRule, type Logs } from '@thaw/training';

import { InvalidCallback } from '../errors.js';

/** What a callback watches. */
export interface MonitorOptions {
  /** The name of a loss or metric in the logs; by default `val_loss`. */
  monitor?: string | undefined;
  /** Whether smaller or larger is better; by default `auto`: what the name says. */
  mode?: 'auto' | 'min' | 'max' | undefined;
  /** How much a number must change to count as better. */
  minDelta?: number | undefined;
}

/** Finds the number that a callback watches, and tells whether it became better. */
export class Monitor {
  readonly name: string;
  /** What counts as better. */
  readonly rule: ImprovementRule;
  readonly #callback: string;
  #hasWarned = false;

  /** @throws InvalidCallback when the direction cannot be told from the name */
  constructor(callback: string, { monitor = 'val_loss', mode = 'auto', minDelta = 0 }: MonitorOptions) {
    this.name = monitor;
    this.rule = { mode: mode === 'auto' ? requireDirection(callback, monitor) : mode, minDelta };
    this.#callback = callback;
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
    return isImprovement(this.rule, value, best);
  }
}

function requireDirection(callback: string, monitor: string): 'min' | 'max' {
  const direction = directionOf(monitor);
  if (direction !== undefined) return direction;
  throw new InvalidCallback(callback, `mode 'min' or 'max', since '${monitor}' does not tell it`, "'auto'");
}
