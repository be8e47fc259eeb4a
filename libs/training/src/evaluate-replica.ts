import { runInContext, type RunOptions } from '@thaw/layers';

import { numExamplesOf, type Batch } from './batch.js';
import { computeSums } from './forward.js';
import type { Objective } from './objective.js';
import { disposeUpdates, keepSummary, writeAndFree, type PassValue } from './pass-values.js';
import { freeTensors } from './tensor-scope.js';
import { assertVectorLength, type StepVectorLayout } from './step-vector-layout.js';

/** What the randomness of an inference depends on. */
export type EvaluationRun = Omit<RunOptions, 'training'>;

/** Loss, metrics and counts of some examples in inference mode, as sums. The caller owns the tensors. Changes nothing. */
export function computeEvaluationPass(objective: Objective, batch: Batch, run: EvaluationRun): PassValue[] {
  numExamplesOf(batch);
  const { result, updates } = runInContext({ ...run, training: false }, () =>
    freeTensors(() => keepSummary(computeSums(objective, batch).summary)),
  );
  // A layer told to train whatever the caller says may declare updates; an evaluation changes nothing.
  disposeUpdates(updates);
  return result;
}

/** The same, written over the whole of `into`. */
export function evaluateReplicaSums(
  objective: Objective,
  { layout, ...run }: EvaluationRun & { readonly layout: StepVectorLayout },
  batch: Batch,
  into: Float32Array,
): void {
  assertVectorLength(layout, into, 'evaluation');
  writeAndFree(layout, computeEvaluationPass(objective, batch, run), into);
}
