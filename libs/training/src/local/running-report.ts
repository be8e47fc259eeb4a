import type { Objective } from '../objective.js';
import { summarize } from '../step-report.js';
import { LOSS, type StepVectorLayout } from '../step-vector-layout.js';
import type { Logs } from './callback-hooks.js';

/** What one batch said. */
export interface BatchOutcome {
  /** The total, with the regularization penalty, as `loss`, and each of several by its name. */
  readonly losses: Readonly<Record<string, number>>;
  readonly numExamples: number;
  /** The sums and counts of an evaluation layout. */
  readonly sums: Float32Array;
}

/**
 * The means of the batches so far. As in Keras, a batch's losses count as often as the batch has examples, and
 * metrics are those of all examples together.
 * (Where Keras on TensorFlow does not know a batch's size before it runs, as with a short last batch, it counts the loss of
 * each of several outputs once per batch instead; here they always add up to the total.)
 *
 * @source keras/src/backend/tensorflow/trainer.py, `train_step`; keras/src/trainers/trainer.py, `compute_metrics`
 */
export class RunningReport {
  readonly #objective: Objective;
  readonly #layout: StepVectorLayout;
  readonly #sums: Float64Array;
  readonly #weightedLosses = new Map<string, number>();
  #numExamples = 0;

  /** @param layout of the outcomes' sums */
  constructor(objective: Objective, layout: StepVectorLayout) {
    this.#objective = objective;
    this.#layout = layout;
    this.#sums = new Float64Array(layout.length);
  }

  add({ losses, numExamples, sums }: BatchOutcome): void {
    for (const [name, loss] of Object.entries(losses))
      this.#weightedLosses.set(name, (this.#weightedLosses.get(name) ?? 0) + loss * numExamples);
    this.#numExamples += numExamples;
    sums.forEach((sum, index) => (this.#sums[index] = (this.#sums[index] ?? 0) + sum));
  }

  /** A batch of which there is no finite loss: that of all batches together is NaN from here on. */
  addNonFinite(): void {
    this.#weightedLosses.set(LOSS, Number.NaN);
  }

  /** A new object with the loss, those that it is made of if there are several, and every metric. */
  get logs(): Logs {
    const { metrics } = summarize(this.#objective, this.#layout, Float32Array.from(this.#sums), 0);
    const losses = Array.from(this.#weightedLosses, ([name, sum]) => [name, sum / this.#numExamples]);
    return { ...(Object.fromEntries(losses) as Logs), ...metrics };
  }
}
