import * as tf from '@tensorflow/tfjs-core';
import { weightPaths, type Layer, type RandomOps, type Weight } from '@thaw/layers';
import type { OptimizerSpec, TrainSpec } from '@thaw/orchestration';

import { applyReducedSums } from './apply-step.js';
import type { Batch } from './batch.js';
import { NothingTrainable } from './errors.js';
import { evaluateReplicaSums } from './evaluate-replica.js';
import { createLoss } from './losses/create-loss.js';
import { createMetric, type MetricName } from './metrics/metric.js';
import { OptimizerState } from './optimizer-state.js';
import { createOptimizer } from './optimizers/create-optimizer.js';
import type { Optimizer } from './optimizers/optimizer.js';
import { computePenalty } from './regularization.js';
import { computeReplicaSums, type ReplicaPosition, type TrainingPlan } from './replica-step.js';
import { summarize, type StepReport } from './step-report.js';
import {
  createEvaluationLayout,
  createStepLayout,
  type SizedWeight,
  type StepVectorLayout,
} from './step-vector-layout.js';
import {
  digestTrainingState,
  exportTrainingState,
  importTrainingState,
  type NamedTensor,
  type TrainingState,
} from './training-state.js';
import { findUpdatedWeights } from './update-discovery.js';

/** What a trainer is made of. */
export interface TrainerOptions {
  /** Built, frozen as wanted, its weights materialized. Stays the caller's. */
  model: Layer;
  loss: TrainSpec['loss'];
  /** Whether the model's outputs are logits; by default they are probabilities. */
  fromLogits?: boolean | undefined;
  metrics: readonly MetricName[];
  optimizer: OptimizerSpec;
  /** The job's: decides every random number, together with layer, step and replica. */
  seed: number;
  random: RandomOps;
  /** An example's shape, where the model's input leaves dimensions open. */
  sampleShape?: readonly number[] | undefined;
}

/**
 * Trains one model on one worker. A step is: {@link computeReplica} for each replica that the worker carries,
 * the vectors added up over all replicas (elsewhere), then {@link applyReduced} with the same sum on every worker.
 * What is frozen when the trainer is created has no place in the vector and no optimizer slot. No method leaves
 * a tensor behind.
 */
export class Trainer {
  /** Of the vector that {@link computeReplica} writes and {@link applyReduced} takes. */
  readonly layout: StepVectorLayout;
  /** Of the vector that {@link evaluateReplica} writes and {@link summarizeEvaluation} takes. */
  readonly evaluationLayout: StepVectorLayout;
  readonly #plan: TrainingPlan;
  readonly #optimizer: Optimizer;
  readonly #state: OptimizerState;

  private constructor(plan: TrainingPlan, optimizer: Optimizer) {
    this.#plan = plan;
    this.#optimizer = optimizer;
    this.#state = new OptimizerState(optimizer.slotNames, plan.trainable);
    this.layout = plan.layout;
    this.evaluationLayout = createEvaluationLayout(plan.metrics.map(({ name }) => name));
  }

  /**
   * Looks at the model once and lays out its steps; slots start at zero.
   *
   * @throws NothingTrainable when every weight is frozen
   * @throws InvalidTraining when a setting is out of range or the input's shape is unknown
   */
  static create(options: TrainerOptions): Trainer {
    const { model, seed, random } = options;
    const trainable = trainableByPath(model);
    const metrics = [...new Set(options.metrics)].map(createMetric);
    const optimizer = createOptimizer(options.optimizer);
    const updated = findUpdatedWeights(model, options);
    const layout = createStepLayout({
      gradients: sizesOf(trainable),
      updates: sizesOf(updated),
      metrics: metrics.map(({ name }) => name),
    });
    const loss = createLoss(options.loss, options);
    return new Trainer({ model, loss, metrics, trainable, updated, layout, seed, random }, optimizer);
  }

  /** Updates so far. */
  get iteration(): number {
    return this.#state.iteration;
  }

  /**
   * Computes one replica's share of a step: sums over its examples, written over the whole of `into`.
   *
   * @throws InvalidBatch when there are no examples: an empty replica is left out of the sum
   * @throws VectorLengthMismatch when `into` has not the layout's length
   */
  computeReplica(batch: Batch, position: ReplicaPosition, into: Float32Array): void {
    computeReplicaSums(this.#plan, batch, position, into);
  }

  /**
   * Divides the sums over all replicas by their counts, adds regularization, updates weights, slots and moving
   * statistics, and reports.
   *
   * @throws NonFiniteStep when the vector holds NaN or infinity; nothing was applied
   */
  applyReduced(vector: Float32Array, step: number): StepReport {
    return applyReducedSums(this.#plan, this.#optimizer, this.#state, { vector, step });
  }

  /** Sums loss, metrics and counts of some examples in inference mode, over the whole of `into`. Changes nothing. */
  evaluateReplica(batch: Batch, into: Float32Array): void {
    evaluateReplicaSums(this.#plan, this.evaluationLayout, batch, into);
  }

  /** The means that added-up evaluation vectors stand for, with the current regularization penalty. */
  summarizeEvaluation(vector: Float32Array): StepReport {
    const penalty = computePenalty(this.#plan.model);
    const metrics = this.#plan.metrics.map(({ name }) => name);
    return summarize(this.evaluationLayout, vector, { metrics, penalty });
  }

  /** A copy of all that the next step depends on: weights under `weights/`, slots and iteration under `optimizer/`. */
  exportState(): TrainingState {
    return exportTrainingState(this.#plan.model, this.#state);
  }

  /**
   * Takes over a state that a trainer of the same job exported.
   *
   * @throws StateMismatch when it does not fit; nothing was changed
   */
  importState(state: ReadonlyMap<string, NamedTensor>): void {
    importTrainingState(this.#plan.model, this.#state, state);
  }

  /** The hex sha256 of the exported state: equal on workers that agree to the last bit. */
  stateDigest(): string {
    return digestTrainingState(this.exportState());
  }

  /** Frees the slots; the model stays the caller's. */
  dispose(): void {
    this.#state.dispose();
  }
}

function trainableByPath(model: Layer): ReadonlyMap<string, Weight> {
  const trainable = new Set(model.trainableWeights);
  if (trainable.size === 0) throw new NothingTrainable(model.weights.length);
  return new Map([...weightPaths(model)].filter(([, weight]) => trainable.has(weight)));
}

function sizesOf(weights: ReadonlyMap<string, Weight>): SizedWeight[] {
  return Array.from(weights, ([path, { shape }]) => ({ path, size: tf.util.sizeFromShape([...shape]) }));
}
