import * as tf from '@tensorflow/tfjs-core';
import { runInContext, type RandomOps } from '@thaw/layers';

import { numExamplesOf, type Batch } from './batch.js';
import { computeSums, writeSummary } from './forward.js';
import type { Objective } from './objective.js';
import { freeTensors } from './tensor-scope.js';
import { assertVectorLength, type StepVectorLayout } from './step-vector-layout.js';

/** Loss, metrics and counts of some examples in inference mode, as sums, written over the whole of `into`. */
export function evaluateReplicaSums(
  objective: Objective & { readonly seed: number; readonly random: RandomOps },
  layout: StepVectorLayout,
  batch: Batch,
  into: Float32Array,
): void {
  assertVectorLength(layout, into, 'evaluation');
  numExamplesOf(batch);
  const { random, seed } = objective;
  const context = { training: false, random, seed, step: 0, replica: 0 };
  const { result, updates } = runInContext(context, () =>
    freeTensors(() => computeSums(objective, batch).summary),
  );
  // A layer told to train whatever the caller says may declare updates; an evaluation changes nothing.
  tf.dispose(updates.map((update) => update.value));
  writeSummary(layout, result, into);
}
