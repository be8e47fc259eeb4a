import type { Objective } from '../forward.js';
import { summarize } from '../step-report.js';
import type { StepVectorLayout } from '../step-vector-layout.js';
import type { Logs } from './callback-hooks.js';

/** What one batch said. */
export interface BatchOutcome {
  /** With the regularization penalty. */
  readonly loss: number;
  readonly numExamples: number;
  /** The sums and counts of an evaluation layout. */
  readonly sums: Float32Array;
}

/**
 * The means of the batches so far. As in Keras, a batch's loss counts as often as the batch has examples, and
 * metrics are those of all examples together.
 *
 * @source keras/src/backend/tensorflow/trainer.py, `train_step`; keras/src/trainers/trainer.py, `compute_metrics`
 */
export class RunningReport {
  readonly #objective: Objective;
  readonly #layout: StepVectorLayout;
  readonly #sums: Float64Array;
  #weightedLoss = 0;
  #numExamples = 0;

  /** @param layout of the outcomes' sums */
  constructor(objective: Objective, layout: StepVectorLayout) {
    this.#objective = objective;
    this.#layout = layout;
    this.#sums = new Float64Array(layout.length);
  }

  add({ loss, numExamples, sums }: BatchOutcome): void {
    this.#weightedLoss += loss * numExamples;
    this.#numExamples += numExamples;
    sums.forEach((sum, index) => (this.#sums[index] = (this.#sums[index] ?? 0) + sum));
  }

  /** A new object with the loss and every metric. */
  get logs(): Logs {
    const { loss, metrics } = this.#objective;
    const parts = { reduction: loss.reduction, metrics, penalty: 0 };
    const report = summarize(this.#layout, Float32Array.from(this.#sums), parts);
    return { loss: this.#weightedLoss / this.#numExamples, ...report.metrics };
  }
}
