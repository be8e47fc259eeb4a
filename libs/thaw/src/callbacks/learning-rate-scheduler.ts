import type { Logs } from '@thaw/training';

import { InvalidCallback } from '../errors.js';
import { Callback } from './callback.js';

/** The learning rate of an epoch, counted from 0, given the one so far. */
export type LearningRateRule = (epoch: number, learningRate: number) => number;

/** Settings of {@link LearningRateScheduler}. */
export interface LearningRateSchedulerOptions {
  /** 1 to print a line for each epoch; by default 0. */
  verbose?: 0 | 1 | undefined;
}

/**
 * Sets the learning rate before each epoch, and adds it to the logs as `learning_rate`.
 *
 * @source keras/src/callbacks/learning_rate_scheduler.py
 */
export class LearningRateScheduler extends Callback {
  readonly #rule: LearningRateRule;
  readonly #isVerbose: boolean;

  constructor(rule: LearningRateRule, { verbose = 0 }: LearningRateSchedulerOptions = {}) {
    super();
    this.#rule = rule;
    this.#isVerbose = verbose > 0;
  }

  /** @throws InvalidCallback when the rule gives no finite number from 0; InvalidTraining when there is a schedule */
  override onEpochBegin(epoch: number): void {
    const { optimizer } = this.model;
    const next: unknown = this.#rule(epoch, optimizer.learningRate);
    if (typeof next !== 'number' || !Number.isFinite(next) || next < 0)
      throw new InvalidCallback('LearningRateScheduler', `a number from 0 for epoch ${epoch}`, String(next));
    optimizer.learningRate = next;
    if (this.#isVerbose)
      process.stdout.write(`Epoch ${epoch + 1}: LearningRateScheduler sets the learning rate to ${next}.\n`);
  }

  override onEpochEnd(_epoch: number, logs: Logs): void {
    logs['learning_rate'] = this.model.optimizer.learningRate;
  }
}
