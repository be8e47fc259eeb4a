import * as tf from '@tensorflow/tfjs-core';

import { assertFiniteStep } from './finite-check.js';
import type { OptimizerState } from './optimizer-state.js';
import type { OptimizerStep } from './optimizers/optimizer-step.js';
import type { UpdateRunner } from './recorded/update-runner.js';
import { sumOfScalars } from './regularization.js';
import { assertSameFreezing, type TrainingPlan } from './replica-step.js';
import { summarize, type StepReport } from './step-report.js';
import { assertVectorLength } from './step-vector-layout.js';
import { freeTensors } from './tensor-scope.js';
import {
  computeUpdate,
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

/**
 * Applies a reduced vector as a whole or not at all: every worker that applies the same vector to the same
 * state has the same state after.
 *
 * @throws NonFiniteStep before anything changes
 * @throws LayoutChanged when a weight was frozen or thawed since the plan was made
 */
export function applyReducedSums(
  tools: StepTools,
  { vector, step, learningRate }: { vector: Float32Array; step: number; learningRate: number },
): StepReport {
  const { plan, state } = tools;
  assertVectorLength(plan.layout, vector, `step ${step}`);
  assertSameFreezing(plan);
  assertFiniteStep(plan.layout, vector, step);
  return freeTensors(() => {
    const { kind, inputs, compute } = updateOf(tools, { vector, learningRate });
    const tensors = tools.updates.compute(kind, inputs, compute);
    const update = updateOfTensors(plan, tools.optimizer.slots.names.length, tensors);
    const penalty = sumOfScalars(update.penalties);
    tf.dispose([...update.penalties]);
    commit(update, plan, state);
    return summarize(plan, plan.layout, vector, penalty);
  });
}

/** Compiles the update of the next step, before anybody waits for it; nothing changes. */
export function prepareUpdate(tools: StepTools, learningRate: number): void {
  freeTensors(() => {
    const vector = new Float32Array(tools.plan.layout.length);
    const { kind, inputs, compute } = updateOf(tools, { vector, learningRate });
    tools.updates.prepare(kind, inputs, compute);
  });
}

/** The update of the next step: its kind, what it is computed of, and how. */
function updateOf(
  { plan, optimizer, state }: StepTools,
  given: { vector: Float32Array; learningRate: number },
) {
  const inputs = updateInputs(plan, optimizer, state, given);
  const kind = optimizer.kindAt(state.iteration);
  const compute = (from: UpdateInputs): tf.Tensor[] =>
    tensorsOfUpdate(computeUpdate(plan, optimizer, kind, from));
  return { kind: JSON.stringify(kind), inputs, compute };
}

function commit({ trained, updated }: Update, plan: TrainingPlan, state: OptimizerState): void {
  for (const [path, { value, slots }] of trained) {
    plan.trainable.get(path)?.assign(value);
    state.replaceSlots(path, slots);
  }
  for (const [path, value] of updated) plan.updated.get(path)?.assign(value);
  state.iteration += 1;
}
