import * as tf from '@tensorflow/tfjs-core';
import type { LossScaling } from '@thaw/orchestration';

import { InvalidTraining } from './errors.js';

/** How the loss is scaled, under the names of Keras's `LossScaleOptimizer`. */
export interface LossScaleOptions {
  /** By default 32768. */
  readonly initialScale?: number | undefined;
  /** After so many steps in a row with finite gradients the scale doubles; by default 2000. */
  readonly dynamicGrowthSteps?: number | undefined;
}

/** What a training state holds of a loss scale, all of it float32 numbers. */
export interface LossScaleState {
  readonly dynamicScale: number;
  /** Steps with finite gradients since the scale last changed. */
  readonly stepCounter: number;
  /** Steps that updated no weight, so far. */
  readonly numSkipped: number;
}

/** @source keras/src/optimizers/loss_scale_optimizer.py, `__init__` */
const DEFAULTS = { initialScale: 2 ** 15, dynamicGrowthSteps: 2000 };
/** The least normal number of float32: below it, devices differ in what they make of a number. */
const LEAST = 2 ** -126;

/**
 * What the loss is multiplied with before its gradients are computed, so that in float16 they do not vanish: halved when a
 * gradient is not finite, doubled after many steps in which all were. It follows from the reduced gradients alone, so that all
 * workers have the same.
 *
 * @source keras/src/optimizers/loss_scale_optimizer.py, `apply`. There it may become infinite or zero.
 */
export class LossScale {
  readonly #growthSteps: number;
  #state: LossScaleState;
  /** The scale as passes take it; made when it is asked for. */
  #tensor: tf.Scalar | undefined;

  /** @throws InvalidTraining when a setting is outside its range */
  constructor({ initialScale, dynamicGrowthSteps }: LossScaleOptions = {}) {
    const scale = Math.fround(initialScale ?? DEFAULTS.initialScale);
    this.#growthSteps = dynamicGrowthSteps ?? DEFAULTS.dynamicGrowthSteps;
    if (!(scale >= LEAST && scale < Infinity))
      throw new InvalidTraining('lossScale.initialScale', 'a finite number above 0', String(initialScale));
    if (!Number.isInteger(this.#growthSteps) || this.#growthSteps < 1)
      throw new InvalidTraining(
        'lossScale.dynamicGrowthSteps',
        'a whole number from 1',
        String(dynamicGrowthSteps),
      );
    this.#state = { dynamicScale: scale, stepCounter: 0, numSkipped: 0 };
  }

  get value(): number {
    return this.#state.dynamicScale;
  }

  get scaling(): LossScaling {
    return { lossScale: this.#state.dynamicScale, skippedSteps: this.#state.numSkipped };
  }

  /** Whether it can be halved once more. */
  get canFall(): boolean {
    return this.value / 2 >= LEAST;
  }

  get state(): LossScaleState {
    return this.#state;
  }

  set state(state: LossScaleState) {
    this.#state = state;
    this.dispose();
  }

  /** A float32 scalar; it stays this object's, and is another one once the scale has changed. */
  read(): tf.Scalar {
    this.#tensor ??= tf.keep(tf.scalar(this.value, 'float32'));
    return this.#tensor;
  }

  /** All gradients of a step were finite. */
  countFinite(): void {
    const { dynamicScale, stepCounter, numSkipped } = this.#state;
    const isDue = stepCounter === this.#growthSteps - 1;
    const doubled = Math.fround(dynamicScale * 2);
    const grown = isDue && Number.isFinite(doubled) ? doubled : dynamicScale;
    this.state = { dynamicScale: grown, stepCounter: isDue ? 0 : stepCounter + 1, numSkipped };
  }

  /** A gradient of a step was not, and the step was skipped. */
  countSkipped(): void {
    const { dynamicScale, numSkipped } = this.#state;
    this.state = { dynamicScale: dynamicScale / 2, stepCounter: 0, numSkipped: numSkipped + 1 };
  }

  /** Frees the tensor. */
  dispose(): void {
    this.#tensor?.dispose();
    this.#tensor = undefined;
  }
}
