import { shapeList, type Layer } from '@thaw/layers';
import type { LossSpec } from '@thaw/orchestration';

import { InvalidTraining } from './errors.js';
import { createLoss } from './losses/create-loss.js';
import type { Loss } from './losses/loss.js';
import { groupTerms, type LossGroup, type LossTerm } from './loss-terms.js';
import { createMetrics, type ReportedMetric, type RequestedMetric } from './metrics/metric-list.js';
import { EXAMPLES, LOSS } from './step-vector-layout.js';

/** What is asked of one output of a model. */
export interface OutputOptions {
  /** By name, with settings, or made by the caller; an output without one is only measured. */
  loss?: LossSpec | Loss | undefined;
  /** What the loss is multiplied with in the total; by default 1. */
  lossWeight?: number | undefined;
  metrics: readonly RequestedMetric[];
  /** Metrics in which sample weights count; in the others they do not, as in Keras. */
  weightedMetrics?: readonly RequestedMetric[] | undefined;
}

/** One of several outputs, by whose name its losses and metrics are reported. */
export interface NamedOutput extends OutputOptions {
  name: string;
}

/** What is asked of a model: of its only output, or of each of several. */
export interface ObjectiveOptions extends OutputOptions {
  model: Layer;
  /** Whether the model's outputs are logits; by default they are probabilities. */
  fromLogits?: boolean | undefined;
  /** Of a model with several outputs: one entry for each, in their order, in place of the settings beside it. */
  outputs?: readonly NamedOutput[] | undefined;
}

/** What a pass over examples computes and measures. */
export interface Objective {
  readonly model: Layer;
  /** At least one. */
  readonly terms: readonly LossTerm[];
  /** The same terms, put together as they are divided. */
  readonly groups: readonly LossGroup[];
  readonly metrics: readonly ReportedMetric[];
}

/** @throws InvalidTraining when a setting is out of range, the model has other outputs, or nothing has a loss */
export function createObjective(options: ObjectiveOptions): Objective {
  const { model, fromLogits } = options;
  const outputs: readonly (OutputOptions & { name?: string })[] = options.outputs ?? [options];
  const shapes = shapeList(model.outputShape);
  if (outputs.length !== shapes.length)
    throw new InvalidTraining('outputs', `one entry for each of ${shapes.length}`, String(outputs.length));
  const requests = outputs.map((output, index) => {
    return { ...output, numOutputs: shapes[index]?.at(-1) ?? undefined };
  });
  const terms = lossTerms(outputs, fromLogits);
  const metrics = createMetrics(requests, [LOSS, EXAMPLES, ...terms.map(({ name }) => name)]);
  return { model, terms, groups: groupTerms(terms), metrics };
}

function lossTerms(
  outputs: readonly (OutputOptions & { name?: string })[],
  fromLogits: boolean | undefined,
): readonly LossTerm[] {
  const terms = outputs.flatMap(({ name, loss, lossWeight = 1 }, output): LossTerm[] => {
    if (loss === undefined) return [];
    const made = typeof loss === 'object' && 'values' in loss ? loss : createLoss(loss, { fromLogits });
    if (!Number.isFinite(lossWeight))
      throw new InvalidTraining('lossWeights', 'finite numbers', String(lossWeight));
    return [{ name: `${name ?? ''}_loss`, output, loss: made, weight: lossWeight }];
  });
  const [first] = terms;
  if (first === undefined) throw new InvalidTraining('loss', 'one for at least one output', 'none');
  return terms.length === 1 ? [{ ...first, name: LOSS }] : terms;
}
