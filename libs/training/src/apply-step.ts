import * as tf from '@tensorflow/tfjs-core';
import type { Weight } from '@thaw/layers';

import { assertFiniteStep } from './finite-check.js';
import type { OptimizerState } from './optimizer-state.js';
import type { Optimizer, WeightState } from './optimizers/optimizer.js';
import { computeRegularization } from './regularization.js';
import type { TrainingPlan } from './replica-step.js';
import { summarize, type StepReport } from './step-report.js';
import { freeTensors } from './tensor-scope.js';
import {
  assertVectorLength,
  EXAMPLES,
  findSection,
  LOSS,
  readNumber,
  readSection,
} from './step-vector-layout.js';

/** All that a step changes, computed before any of it is put in place. Owned by the enclosing `tidy`. */
interface Changes {
  readonly trained: ReadonlyMap<string, WeightState>;
  readonly updated: ReadonlyMap<Weight, tf.Tensor>;
}

/**
 * Applies a reduced vector as a whole or not at all: every worker that applies the same vector to the same
 * state has the same state after.
 *
 * @throws NonFiniteStep before anything changes
 */
export function applyReducedSums(
  plan: TrainingPlan,
  optimizer: Optimizer,
  state: OptimizerState,
  { vector, step }: { vector: Float32Array; step: number },
): StepReport {
  assertVectorLength(plan.layout, vector, `step ${step}`);
  assertFiniteStep(plan.layout, vector, step);
  return freeTensors(() => {
    const { penalty, gradients } = computeRegularization(plan.model, plan.trainable);
    const trained = trainedStates(plan, optimizer, state, { vector, penaltyGradients: gradients });
    commit({ trained, updated: updatedValues(plan, vector) }, plan, state);
    return summarize(plan.layout, vector, { metrics: plan.metrics.map(({ name }) => name), penalty });
  });
}

function trainedStates(
  plan: TrainingPlan,
  optimizer: Optimizer,
  state: OptimizerState,
  { vector, penaltyGradients }: { vector: Float32Array; penaltyGradients: ReadonlyMap<string, tf.Tensor> },
): Map<string, WeightState> {
  const numLossTerms = readNumber(plan.layout, vector, 'denominator', LOSS);
  const trained = new Map<string, WeightState>();
  for (const [path, weight] of plan.trainable) {
    const sum = tf.tensor(readSection(vector, findSection(plan.layout, 'gradient', path)), [...weight.shape]);
    const mean = tf.div(sum, numLossTerms);
    const penaltyGradient = penaltyGradients.get(path);
    const gradient = penaltyGradient === undefined ? mean : tf.add(mean, penaltyGradient);
    const current = { value: weight.read(), slots: state.slotsOf(path) };
    trained.set(path, optimizer.update(current, gradient, state.iteration));
  }
  return trained;
}

/** Moving statistics: the mean of the replicas' new values, weighted by their examples. */
function updatedValues(plan: TrainingPlan, vector: Float32Array): Map<Weight, tf.Tensor> {
  const numExamples = readNumber(plan.layout, vector, 'denominator', EXAMPLES);
  const values = new Map<Weight, tf.Tensor>();
  for (const [path, weight] of plan.updated) {
    const sum = tf.tensor(readSection(vector, findSection(plan.layout, 'update', path)), [...weight.shape]);
    values.set(weight, tf.div(sum, numExamples));
  }
  return values;
}

function commit(changes: Changes, plan: TrainingPlan, state: OptimizerState): void {
  for (const [path, { value, slots }] of changes.trained) {
    plan.trainable.get(path)?.assign(value);
    state.replaceSlots(path, slots);
  }
  for (const [weight, value] of changes.updated) weight.assign(value);
  state.iteration += 1;
}
