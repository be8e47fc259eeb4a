import * as tf from '@tensorflow/tfjs-core';
import { runInContext, type RandomOps, type Weight, type WeightUpdate } from '@thaw/layers';

import { numExamplesOf, type Batch } from './batch.js';
import { LayoutChanged } from './errors.js';
import { computeSums, writeSummary, type ForwardSums, type Summary } from './forward.js';
import { gradientName, type LossGroup } from './loss-terms.js';
import type { Objective } from './objective.js';
import { assertVectorLength, findSection, type StepVectorLayout } from './step-vector-layout.js';

/** Which part of which step is computed; with the seed, all that randomness depends on. */
export interface ReplicaPosition {
  /** Counted from 0 over the whole job. */
  step: number;
  replica: number;
}

/** What a trainer decided once for all its steps. */
export interface TrainingPlan extends Objective {
  /** By path, in the order of the layout. */
  readonly trainable: ReadonlyMap<string, Weight>;
  /** The weights that layers update themselves in training, by path. */
  readonly updated: ReadonlyMap<string, Weight>;
  /** The paths of trainable weights that no loss depends on; regularizers apart. */
  readonly unreached: ReadonlySet<string>;
  readonly layout: StepVectorLayout;
  readonly seed: number;
  readonly random: RandomOps;
}

/** One replica's share of a step: forward, backward, and all of it as sums, written over the whole of `into`. */
export function computeReplicaSums(
  plan: TrainingPlan,
  batch: Batch,
  position: ReplicaPosition,
  into: Float32Array,
): void {
  assertVectorLength(plan.layout, into, `replica ${position.replica}`);
  assertSameFreezing(plan);
  const numExamples = numExamplesOf(batch);
  plan.groups.forEach((group, index) => {
    const pass = forwardAndBackward(plan, batch, { ...position, group: index });
    try {
      writeGradients(plan, group, pass.gradients, into);
      // Every pass over the same examples sums up the same, and declares the same.
      if (index === 0) writeUpdates(plan, pass.updates, numExamples, into);
      if (index === 0) writeSummary(plan.layout, pass.summary, into);
    } finally {
      tf.dispose(pass.gradients.filter((gradient) => gradient !== null));
      tf.dispose(pass.updates.map((update) => update.value));
    }
  });
}

/** @throws LayoutChanged when a weight was frozen or thawed since the plan was made */
export function assertSameFreezing({ model, trainable }: TrainingPlan): void {
  const current = new Set(model.trainableWeights);
  for (const [path, weight] of trainable)
    if (!current.delete(weight)) throw new LayoutChanged(path, 'is frozen');
  for (const weight of current) throw new LayoutChanged(weight.name, 'is trainable');
}

/** The gradient of one group of losses. The caller owns the tensors that come back. */
function forwardAndBackward(
  plan: TrainingPlan,
  batch: Batch,
  { group, ...position }: ReplicaPosition & { group: number },
): { gradients: (tf.Tensor | null)[]; updates: WeightUpdate[]; summary: Summary } {
  const weights = [...plan.trainable.values()].map((weight) => weight.read());
  const { random, seed } = plan;
  const { result, updates } = runInContext({ training: true, random, seed, ...position }, () =>
    differentiate(weights, group, () => computeSums(plan, batch)),
  );
  return { ...result, updates };
}

/**
 * The gradient of a group's loss for each of `weights`, null where the loss does not depend on one.
 * Whatever `forward` throws is carried past tfjs, which would never free the tensors on its tape.
 */
function differentiate(
  weights: tf.Tensor[],
  group: number,
  forward: () => ForwardSums,
): { gradients: (tf.Tensor | null)[]; summary: Summary } {
  const summaries: Summary[] = [];
  const failures: unknown[] = [];
  const guarded = (): tf.Scalar => {
    try {
      const { lossSums, summary } = forward();
      summaries.push(summary);
      return lossSums[group] ?? tf.scalar(0);
    } catch (failure) {
      failures.push(failure);
      return tf.scalar(0);
    }
  };
  const { value, grads: gradients } = tf.engine().gradients(guarded, weights, undefined, true);
  value.dispose();
  const [summary] = summaries;
  if (summary === undefined) throw failures[0];
  return { gradients, summary };
}

function writeGradients(
  plan: TrainingPlan,
  group: LossGroup,
  gradients: readonly (tf.Tensor | null)[],
  into: Float32Array,
): void {
  [...plan.trainable.keys()].forEach((path, index) => {
    const { offset, length } = findSection(plan.layout, 'gradient', gradientName(path, group, plan.groups));
    const gradient = gradients[index];
    if (gradient) into.set(gradient.dataSync<'float32'>(), offset);
    else into.fill(0, offset, offset + length);
  });
}

/** New values are weighted by the examples they were made of, so that the sum over replicas can be averaged. */
function writeUpdates(
  plan: TrainingPlan,
  updates: readonly WeightUpdate[],
  numExamples: number,
  into: Float32Array,
): void {
  const values = new Map(updates.map(({ weight, value }) => [weight, value]));
  for (const [path, weight] of plan.updated) {
    const { offset } = findSection(plan.layout, 'update', path);
    const value = values.get(weight) ?? weight.read();
    value.dataSync<'float32'>().forEach((number, index) => (into[offset + index] = number * numExamples));
    values.delete(weight);
  }
  for (const weight of values.keys())
    throw new LayoutChanged(weight.name, 'declared an update that has no place in the step vector');
}
