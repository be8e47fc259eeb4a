import { Callback } from './callback.js';

/**
 * Ends a fit in order when a step is NaN or infinite, where it would throw without this callback. The loss of the last epoch
 * is then NaN, as in Keras; unlike there, the weights are still those of the last finite step.
 *
 * @source keras/src/callbacks/terminate_on_nan.py
 */
export class TerminateOnNaN extends Callback {
  onNonFiniteStep(batch: number): void {
    process.emitWarning(
      `TerminateOnNaN: batch ${batch} gave a loss or gradient that is not finite; training ends.`,
    );
    this.model.stopTraining = true;
  }
}
