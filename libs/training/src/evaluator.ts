import type { Layer, RandomOps } from '@thaw/layers';
import type { LossSpec, MetricSpec } from '@thaw/orchestration';

import type { Batch } from './batch.js';
import { createConfusion, withMetric } from './confusion-objective.js';
import { evaluateReplicaSums } from './evaluate-replica.js';
import type { ReportedMetric } from './metrics/metric-list.js';
import { createObjective, type Objective } from './objective.js';
import { computePenalty } from './regularization.js';
import { summarize, type StepReport } from './step-report.js';
import { findSection, readSection, type StepVectorLayout } from './step-vector-layout.js';
import { createEvaluationPlan } from './training-plan.js';

/** What is evaluated, and how. */
export interface EvaluatorOptions {
  /** Built, its weights materialized; stays the caller's. */
  readonly model: Layer;
  readonly loss: LossSpec;
  readonly metrics: readonly MetricSpec[];
  readonly random: RandomOps;
}

/** What was measured over all examples, each counted once. */
export interface EvaluationReport extends StepReport {
  /** Row by row; where the model chooses among a bounded number of classes. */
  readonly confusion?: readonly number[];
}

/** Measures a model over batches of any size, without an optimizer. */
export class Evaluator {
  readonly #objective: Objective;
  readonly #confusion: ReportedMetric | undefined;
  readonly #random: RandomOps;
  readonly #layout: StepVectorLayout;
  readonly #totals: Float64Array;

  constructor({ model, loss, metrics, random }: EvaluatorOptions) {
    this.#objective = createObjective({ model, loss, metrics });
    this.#confusion = createConfusion(this.#objective);
    this.#random = random;
    this.#layout = createEvaluationPlan(withMetric(this.#objective, this.#confusion));
    this.#totals = new Float64Array(this.#layout.length);
  }

  /** Adds examples; the batch stays the caller's. */
  add(batch: Batch): void {
    const sums = new Float32Array(this.#layout.length);
    const run = { layout: this.#layout, random: this.#random, seed: 0, step: 0, replica: 0 };
    evaluateReplicaSums(withMetric(this.#objective, this.#confusion), run, batch, sums);
    sums.forEach((sum, index) => (this.#totals[index] = (this.#totals[index] ?? 0) + sum));
  }

  report(): EvaluationReport {
    const vector = Float32Array.from(this.#totals);
    const report = summarize(this.#objective, this.#layout, vector, computePenalty(this.#objective.model));
    if (this.#confusion === undefined) return report;
    const section = findSection(this.#layout, 'metric', this.#confusion.name);
    return { ...report, confusion: [...readSection(vector, section)] };
  }
}
