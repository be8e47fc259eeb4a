import * as tf from '@tensorflow/tfjs-core';
import { ThawError } from '@thaw/errors';
import { constrainedValue, type Weight } from '@thaw/layers';

import { gradientName, groupDivisor } from './loss-terms.js';
import type { OptimizerState } from './optimizer-state.js';
import type { OptimizerStep, StepKind, WeightGradient } from './optimizers/optimizer-step.js';
import type { WeightState } from './optimizers/optimizer.js';
import { computeRegularization } from './regularization.js';
import type { TrainingPlan } from './replica-step.js';
import {
  EXAMPLES,
  findSection,
  readNumber,
  readSection,
  type StepVectorLayout,
} from './step-vector-layout.js';

/** All that an update is computed of, by name: weights, slots, reduced sums, what divides them, and the scalars of the step. */
export type UpdateInputs = ReadonlyMap<string, tf.Tensor>;

/** All that a step changes, computed before any of it is put in place. */
export interface Update {
  /** By path; what does not change is what it was. */
  readonly trained: ReadonlyMap<string, WeightState>;
  /** The next values of weights that layers update themselves, by path. */
  readonly updated: ReadonlyMap<string, tf.Tensor>;
  /** Scalars: of the weights as they were. */
  readonly penalties: readonly tf.Tensor[];
}

/** The inputs of a step's update. The new ones among them are owned by the enclosing `tidy`, the weights, slots and loss scale by who has them. */
export function updateInputs(
  plan: TrainingPlan,
  optimizer: OptimizerStep,
  state: OptimizerState,
  { vector, learningRate }: { vector: Float32Array; learningRate: number },
): UpdateInputs {
  const { layout, groups, trainable } = plan;
  const numberOf = (name: string): number => readNumber(layout, vector, 'denominator', name);
  const inputs = new Map<string, tf.Tensor>();
  for (const [path, weight] of trainable) {
    inputs.set(`weights/${path}`, weight.read());
    state.slotsOf(path).forEach((slot, index) => inputs.set(`slots/${path}/${index}`, slot));
    for (const group of groups) {
      const name = gradientName(path, group, groups);
      inputs.set(`gradients/${name}`, sumTensor(layout, vector, { kind: 'gradient', name, weight }));
    }
  }
  for (const [name, tensor] of statisticsInputs(plan, vector)) inputs.set(name, tensor);
  groups.forEach((group, index) =>
    inputs.set(`divisors/${index}`, divisorTensor(groupDivisor(group, numberOf))),
  );
  if (state.lossScale !== undefined) inputs.set(LOSS_SCALE, state.lossScale.read());
  for (const [name, value] of optimizer.scalarsAt({ iteration: state.iteration, learningRate }))
    inputs.set(`scalars/${name}`, tf.scalar(value));
  return inputs;
}

/** Those of {@link computeStatistics} alone; owned by the enclosing `tidy`. */
export function statisticsInputs({ layout, updated }: TrainingPlan, vector: Float32Array): UpdateInputs {
  const numExamples = readNumber(layout, vector, 'denominator', EXAMPLES);
  const inputs = new Map<string, tf.Tensor>([['examples', tf.scalar(numExamples)]]);
  for (const [name, weight] of updated)
    inputs.set(`updates/${name}`, sumTensor(layout, vector, { kind: 'update', name, weight }));
  return inputs;
}

function sumTensor(
  layout: StepVectorLayout,
  vector: Float32Array,
  { kind, name, weight }: { kind: 'gradient' | 'update'; name: string; weight: Weight },
): tf.Tensor {
  return tf.tensor(readSection(vector, findSection(layout, kind, name)), [...weight.shape]);
}

/**
 * Divides the sums, adds the gradients of the penalties once, and does what the optimizer does in such a step. Reads no value,
 * so that it can be recorded. Runs inside `tidy`, which owns what it makes.
 */
export function computeUpdate(
  plan: TrainingPlan,
  optimizer: OptimizerStep,
  kind: StepKind,
  inputs: UpdateInputs,
): Update {
  const { penalties, gradients } = computeRegularization(plan.model, plan.trainable);
  const weights = weightGradients(plan, optimizer, { inputs, penaltyGradients: gradients });
  const states = optimizer.apply(weights, kind, scalarsOf(inputs));
  const trained = new Map<string, WeightState>();
  for (const [path, weight] of plan.trainable) {
    const { value, slots } = required(states, path);
    trained.set(path, { value: constrainedValue(weight, value), slots });
  }
  return { trained, updated: computeStatistics(plan, inputs), penalties };
}

/** The next moving statistics, by path: the mean of the replicas' new values, weighted by their examples. Runs as {@link computeUpdate}. */
export function computeStatistics({ updated }: TrainingPlan, inputs: UpdateInputs): Map<string, tf.Tensor> {
  const meanOf = (path: string): tf.Tensor =>
    tf.div(required(inputs, `updates/${path}`), required(inputs, 'examples'));
  return new Map(Array.from(updated.keys(), (path) => [path, meanOf(path)]));
}

/** The tensors of an update, in an order that the plan and the number of slots decide. */
export function tensorsOfUpdate({ trained, updated, penalties }: Update): tf.Tensor[] {
  const states = [...trained.values()].flatMap(({ value, slots }) => [value, ...slots]);
  return [...states, ...updated.values(), ...penalties];
}

/** The inverse of {@link tensorsOfUpdate}. */
export function updateOfTensors(
  { trainable, updated }: TrainingPlan,
  numSlots: number,
  tensors: readonly tf.Tensor[],
): Update {
  const rest = tensors.values();
  const take = (): tf.Tensor => {
    const { value, done } = rest.next();
    if (done === true) throw lacking('a weight or slot');
    return value;
  };
  const trained = new Map<string, WeightState>();
  for (const path of trainable.keys())
    trained.set(path, { value: take(), slots: Array.from({ length: numSlots }, take) });
  const statistics = new Map(Array.from(updated.keys(), (path) => [path, take()] as const));
  return { trained, updated: statistics, penalties: [...rest] };
}

/** Gradients of the mean loss, to which that of the penalty is added once. */
function weightGradients(
  { trainable, groups, unreached }: TrainingPlan,
  optimizer: OptimizerStep,
  { inputs, penaltyGradients }: { inputs: UpdateInputs; penaltyGradients: ReadonlyMap<string, tf.Tensor> },
): Map<string, WeightGradient> {
  const weights = new Map<string, WeightGradient>();
  for (const path of trainable.keys()) {
    const means = groups.map((group, index) =>
      tf.div(
        required(inputs, `gradients/${gradientName(path, group, groups)}`),
        required(inputs, `divisors/${index}`),
      ),
    );
    const mean = unscaled(
      means.reduce((total, each) => tf.add(total, each)),
      inputs.get(LOSS_SCALE),
    );
    const penaltyGradient = penaltyGradients.get(path);
    const gradient = penaltyGradient === undefined ? mean : tf.add(mean, penaltyGradient);
    const slots = optimizer.slots.names.map((_, index) => required(inputs, `slots/${path}/${index}`));
    const state = { value: required(inputs, `weights/${path}`), slots };
    weights.set(path, {
      state,
      gradient,
      isUnreached: unreached.has(path) && penaltyGradient === undefined,
    });
  }
  return weights;
}

function unscaled(gradient: tf.Tensor, lossScale: tf.Tensor | undefined): tf.Tensor {
  return lossScale === undefined ? gradient : tf.div(gradient, lossScale);
}

/** Where nothing counts there is nothing to learn, as Keras's `divide_no_nan` has it: a sum divided by infinity is zero. */
function divisorTensor(divisor: number): tf.Tensor {
  return tf.scalar(divisor === 0 ? Infinity : divisor);
}

const SCALARS = 'scalars/';
const LOSS_SCALE = 'lossScale';

function scalarsOf(inputs: UpdateInputs): Map<string, tf.Tensor> {
  return new Map(
    [...inputs].flatMap(([name, tensor]) =>
      name.startsWith(SCALARS) ? [[name.slice(SCALARS.length), tensor] as const] : [],
    ),
  );
}

function required<Value>(values: ReadonlyMap<string, Value>, name: string): Value {
  const value = values.get(name);
  if (value === undefined) throw lacking(name);
  return value;
}

function lacking(what: string): ThawError {
  return new ThawError('INTERNAL', `an update lacks '${what}'`);
}
