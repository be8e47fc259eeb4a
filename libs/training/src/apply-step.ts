import * as tf from '@tensorflow/tfjs-core';
import { constrainedValue, type Weight } from '@thaw/layers';

import { assertFiniteStep } from './finite-check.js';
import { gradientName, groupDivisor } from './loss-terms.js';
import type { OptimizerState } from './optimizer-state.js';
import type { OptimizerStep, WeightGradient } from './optimizers/optimizer-step.js';
import type { WeightState } from './optimizers/optimizer.js';
import { computeRegularization } from './regularization.js';
import { assertSameFreezing, type TrainingPlan } from './replica-step.js';
import { summarize, type StepReport } from './step-report.js';
import { freeTensors } from './tensor-scope.js';
import { assertVectorLength, EXAMPLES, findSection, readNumber, readSection } from './step-vector-layout.js';

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
 * @throws LayoutChanged when a weight was frozen or thawed since the plan was made
 */
export function applyReducedSums(
  plan: TrainingPlan,
  optimizer: OptimizerStep,
  state: OptimizerState,
  { vector, step, learningRate }: { vector: Float32Array; step: number; learningRate: number },
): StepReport {
  assertVectorLength(plan.layout, vector, `step ${step}`);
  assertSameFreezing(plan);
  assertFiniteStep(plan.layout, vector, step);
  return freeTensors(() => {
    const { penalty, gradients } = computeRegularization(plan.model, plan.trainable);
    const weights = weightGradients(plan, state, { vector, penaltyGradients: gradients });
    const trained = constrained(plan, optimizer.apply(weights, { iteration: state.iteration, learningRate }));
    commit({ trained, updated: updatedValues(plan, vector) }, plan, state);
    return summarize(plan, plan.layout, vector, penalty);
  });
}

/** Gradients of the mean loss, to which that of the penalty is added once. */
function weightGradients(
  plan: TrainingPlan,
  state: OptimizerState,
  { vector, penaltyGradients }: { vector: Float32Array; penaltyGradients: ReadonlyMap<string, tf.Tensor> },
): Map<string, WeightGradient> {
  const weights = new Map<string, WeightGradient>();
  for (const [path, weight] of plan.trainable) {
    const means = meanGradients(plan, vector, { path, shape: weight.shape });
    const mean = means.reduce((total, each) => tf.add(total, each));
    const penaltyGradient = penaltyGradients.get(path);
    const gradient = penaltyGradient === undefined ? mean : tf.add(mean, penaltyGradient);
    const isUnreached = plan.unreached.has(path) && penaltyGradient === undefined;
    weights.set(path, { state: { value: weight.read(), slots: state.slotsOf(path) }, gradient, isUnreached });
  }
  return weights;
}

/** A weight's gradient of each group of losses, divided by what the group is divided by. */
function meanGradients(
  { layout, groups }: TrainingPlan,
  vector: Float32Array,
  { path, shape }: { path: string; shape: readonly number[] },
): tf.Tensor[] {
  return groups.map((group) => {
    const section = findSection(layout, 'gradient', gradientName(path, group, groups));
    const sum = tf.tensor(readSection(vector, section), [...shape]);
    const divisor = groupDivisor(group, (name) => readNumber(layout, vector, 'denominator', name));
    // Where nothing counts there is nothing to learn: Keras divides with divide_no_nan.
    return divisor === 0 ? tf.zerosLike(sum) : tf.div(sum, divisor);
  });
}

/** Values as the weights' constraints allow them. */
function constrained(plan: TrainingPlan, states: Map<string, WeightState>): Map<string, WeightState> {
  for (const [path, weight] of plan.trainable) {
    const state = states.get(path);
    if (state !== undefined) states.set(path, { ...state, value: constrainedValue(weight, state.value) });
  }
  return states;
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
