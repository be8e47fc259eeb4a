import * as tf from '@tensorflow/tfjs-core';

import { assertFiniteStep, hasFiniteGradients } from './finite-check.js';
import type { OptimizerState } from './optimizer-state.js';
import type { OptimizerStep, StepKind } from './optimizers/optimizer-step.js';
import type { UpdateRunner } from './recorded/update-runner.js';
import { computePenalty, sumOfScalars } from './regularization.js';
import { assertSameFreezing, type TrainingPlan } from './replica-step.js';
import { summarize, type StepReport } from './step-report.js';
import { assertVectorLength } from './step-vector-layout.js';
import { freeTensors } from './tensor-scope.js';
import {
  computeStatistics,
  computeUpdate,
  statisticsInputs,
  tensorsOfUpdate,
  updateInputs,
  updateOfTensors,
  type Update,
  type UpdateInputs,
} from './update-pass.js';

/** What steps are applied with. */
export interface StepTools {
  readonly plan: TrainingPlan;
  readonly optimizer: OptimizerStep;
  readonly state: OptimizerState;
  readonly updates: UpdateRunner;
}

/** What a step is computed of beside the state. */
interface StepGiven {
  readonly vector: Float32Array;
  readonly learningRate: number;
}

/**
 * Applies a reduced vector as a whole or not at all: every worker that applies the same vector to the same
 * state has the same state after. Where the loss is scaled and its gradients overflow, moving statistics change and weights
 * do not, as in Keras.
 *
 * @throws NonFiniteStep before anything changes
 * @throws LayoutChanged when a weight was frozen or thawed since the plan was made
 */
export function applyReducedSums(
  tools: StepTools,
  { step, isKnownFinite, ...given }: StepGiven & { readonly step: number; readonly isKnownFinite: boolean },
): StepReport {
  const { plan } = tools;
  const { vector } = given;
  assertVectorLength(plan.layout, vector, `step ${step}`);
  assertSameFreezing(plan);
  const isSkipped = !isKnownFinite && isOverflow(tools, vector, step);
  return freeTensors(() => {
    const penalty = isSkipped ? skipUpdate(tools, given) : applyUpdate(tools, given);
    return summarize(plan, plan.layout, vector, penalty);
  });
}

/** Whether the loss was scaled too much, and can be scaled less. @throws NonFiniteStep for any other number that is not finite */
function isOverflow({ plan: { layout }, state }: StepTools, vector: Float32Array, step: number): boolean {
  if (state.lossScale?.canFall === true) return !hasFiniteGradients(layout, vector, step);
  assertFiniteStep(layout, vector, step);
  return false;
}

/** @returns the penalty on the weights as they were */
function applyUpdate(tools: StepTools, given: StepGiven): number {
  const { plan, state } = tools;
  const { kind, inputs, compute } = updateOf(tools, given);
  const tensors = tools.updates.compute(kind, inputs, compute);
  const update = updateOfTensors(plan, tools.optimizer.slots.names.length, tensors);
  const penalty = sumOfScalars(update.penalties);
  tf.dispose([...update.penalties]);
  commit(update, plan, state);
  return penalty;
}

/** Changes what passes forward change, and the scale. @returns the penalty on the weights */
function skipUpdate({ plan, state }: StepTools, { vector }: StepGiven): number {
  const inputs = statisticsInputs(plan, vector);
  for (const [path, value] of computeStatistics(plan, inputs)) plan.updated.get(path)?.assign(value);
  state.lossScale?.countSkipped();
  return computePenalty(plan.model);
}

/** Compiles the update of the next step, before anybody waits for it; nothing changes. */
export function prepareUpdate(tools: StepTools, learningRate: number): void {
  if (!tools.updates.lacks(kindName(tools.optimizer.kindAt(tools.state.iteration)))) return;
  freeTensors(() => {
    const vector = new Float32Array(tools.plan.layout.length);
    const { kind, inputs, compute } = updateOf(tools, { vector, learningRate });
    tools.updates.prepare(kind, inputs, compute);
  });
}

/** The update of the next step: its kind, what it is computed of, and how. */
function updateOf({ plan, optimizer, state }: StepTools, given: StepGiven) {
  const inputs = updateInputs(plan, optimizer, state, given);
  const kind = optimizer.kindAt(state.iteration);
  const compute = (from: UpdateInputs): tf.Tensor[] =>
    tensorsOfUpdate(computeUpdate(plan, optimizer, kind, from));
  return { kind: kindName(kind), inputs, compute };
}

function kindName(kind: StepKind): string {
  return JSON.stringify(kind);
}

function commit({ trained, updated }: Update, plan: TrainingPlan, state: OptimizerState): void {
  for (const [path, { value, slots }] of trained) {
    plan.trainable.get(path)?.assign(value);
    state.replaceSlots(path, slots);
  }
  for (const [path, value] of updated) plan.updated.get(path)?.assign(value);
  state.iteration += 1;
  state.lossScale?.countFinite();
}
