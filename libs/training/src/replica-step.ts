import * as tf from '@tensorflow/tfjs-core';
import {
  freezingRevision,
  runInContext,
  type ExampleViews,
  type RandomOps,
  type RunOptions,
  type Weight,
  type WeightUpdate,
} from '@thaw/layers';

import { numExamplesOf, type Batch } from './batch.js';
import { LayoutChanged } from './errors.js';
import { computeSums } from './forward.js';
import type { LossScale } from './loss-scale.js';
import { gradientName, type LossGroup } from './loss-terms.js';
import type { Objective } from './objective.js';
import { disposeUpdates, disposeValues, keepSummary, type PassValue } from './pass-values.js';
import type { StepVectorLayout } from './step-vector-layout.js';

/** Which part of which step is computed; with the seed, all that randomness depends on. */
export interface ReplicaPosition {
  /** Counted from 0 over the whole job. */
  step: number;
  replica: number;
  /** Its examples, where random image layers change each of them in fixed views, whatever the step and replica. */
  views?: ExampleViews | undefined;
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

/** A plan, and what losses are multiplied with before they are differentiated. */
export interface ScaledPlan extends TrainingPlan {
  readonly lossScale: LossScale | undefined;
}

/** Where a pass takes place, and where its draws get their seeds. */
export interface PassPosition extends ReplicaPosition, Pick<RunOptions, 'seedOf' | 'drawOf'> {}

/**
 * One replica's share of a step, forward and backward, all of it as sums; gradients are those of the scaled loss. The caller
 * owns the tensors.
 *
 * @throws InvalidBatch when there are no examples: an empty replica is left out of the sum
 * @throws LayoutChanged when a weight was frozen or thawed since the plan was made
 */
export function computeReplicaPass(plan: ScaledPlan, batch: Batch, position: PassPosition): PassValue[] {
  assertSameFreezing(plan);
  const numExamples = numExamplesOf(batch);
  const values: PassValue[] = [];
  try {
    for (const [index, group] of plan.groups.entries()) {
      // Every pass over the same examples sums up the same, and declares the same.
      const isFirst = index === 0;
      const pass = forwardAndBackward(plan, batch, { ...position, group, index, keepsSummary: isFirst });
      values.push(...pass.values);
      try {
        if (isFirst) values.push(...updateValues(plan, pass.updates, numExamples));
      } finally {
        disposeUpdates(pass.updates);
      }
    }
    return values;
  } catch (error) {
    disposeValues(values);
    throw error;
  }
}

/** By the weights of a plan: at which revision they were those of its model. */
const confirmedAt = new WeakMap<TrainingPlan['trainable'], number>();

/** Costs nothing where nothing was frozen or thawed since it was asked last. @throws LayoutChanged when a weight was since the plan was made */
export function assertSameFreezing({ model, trainable }: TrainingPlan): void {
  if (confirmedAt.get(trainable) === freezingRevision()) return;
  const current = new Set(model.trainableWeights);
  for (const [path, weight] of trainable)
    if (!current.delete(weight)) throw new LayoutChanged(path, 'is frozen');
  for (const weight of current) throw new LayoutChanged(weight.name, 'is trainable');
  confirmedAt.set(trainable, freezingRevision());
}

interface GroupPosition extends PassPosition {
  readonly group: LossGroup;
  /** Of the group. */
  readonly index: number;
  readonly keepsSummary: boolean;
}

/** The gradients of one group of losses, and what was summed up on the way where it is wanted. */
function forwardAndBackward(
  plan: ScaledPlan,
  batch: Batch,
  { group, index, keepsSummary, ...position }: GroupPosition,
): { values: PassValue[]; updates: WeightUpdate[] } {
  const weights = [...plan.trainable.values()].map((weight) => weight.read());
  const { random, seed } = plan;
  const summary: PassValue[] = [];
  const { result: gradients, updates } = runInContext({ training: true, random, seed, ...position }, () =>
    differentiate(weights, () => {
      const sums = computeSums(plan, batch);
      if (keepsSummary) summary.push(...keepSummary(sums.summary));
      return scaled(sums.lossSums[index] ?? tf.scalar(0), plan.lossScale);
    }),
  );
  const named = [...plan.trainable.keys()].map((path, place): PassValue => {
    const name = gradientName(path, group, plan.groups);
    return { kind: 'gradient', name, value: gradients[place] ?? null };
  });
  return { values: [...summary, ...named], updates };
}

/** A power of two, which a scale mostly is, changes no bit but those of numbers that are very small or large. */
function scaled(loss: tf.Scalar, lossScale: LossScale | undefined): tf.Scalar {
  return lossScale === undefined ? loss : tf.mul<tf.Scalar>(loss, lossScale.read());
}

/**
 * The gradient of a loss for each of `weights`, null where the loss does not depend on one.
 * Whatever `forward` throws is carried past tfjs, which would never free the tensors on its tape.
 */
function differentiate(weights: tf.Tensor[], forward: () => tf.Scalar): (tf.Tensor | null)[] {
  const failures: unknown[] = [];
  const guarded = (): tf.Scalar => {
    try {
      return forward();
    } catch (failure) {
      failures.push(failure);
      return tf.scalar(0);
    }
  };
  const { value, grads: gradients } = tf.engine().gradients(guarded, weights, undefined, true);
  value.dispose();
  if (failures.length > 0) throw failures[0];
  return gradients;
}

/** New values are weighted by the examples they were made of, so that the sum over replicas can be averaged. */
function updateValues(
  plan: TrainingPlan,
  updates: readonly WeightUpdate[],
  numExamples: number,
): PassValue[] {
  const declared = new Map(updates.map(({ weight, value }) => [weight, value]));
  const values = Array.from(plan.updated, ([path, weight]): PassValue => {
    const value = tf.tidy(() => tf.mul(declared.get(weight) ?? weight.read(), numExamples));
    declared.delete(weight);
    return { kind: 'update', name: path, value };
  });
  for (const weight of declared.keys()) {
    disposeValues(values);
    throw new LayoutChanged(weight.name, 'declared an update that has no place in the step vector');
  }
  return values;
}
