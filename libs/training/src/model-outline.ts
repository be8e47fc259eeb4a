import { layerPaths, type Layer, type Shape } from '@thaw/layers';
import type { JobSpec } from '@thaw/orchestration';

import { buildJobModel, type JobModelSpec } from './job-model.js';
import { PhaseFreezing } from './phase-freezing.js';

/** What one phase of a job trains. */
export interface PhaseOutline {
  readonly name: string;
  readonly epochs: number;
  readonly numTrainableWeights: number;
  readonly numTrainableParameters: number;
  readonly numFrozenWeights: number;
  /** Path of the first layer with a trainable weight: before it no gradient is computed. */
  readonly firstTrainedLayer: string;
  /** Layers with weights before that one. */
  readonly numLayersBefore: number;
}

/** What a job's model is, and what its phases train of it. */
export interface ModelOutline {
  readonly inputShape: Shape;
  readonly outputShape: Shape;
  readonly numWeights: number;
  readonly numParameters: number;
  readonly phases: readonly PhaseOutline[];
}

/**
 * Builds a job's model and tries its freeze plans, without a backend and without data.
 * @throws ThawError as `buildJobModel` does; UnmatchedFreezePattern or NothingTrainable naming the phase
 */
export function outlineModel(spec: Pick<JobSpec, 'train'>, parts: JobModelSpec): ModelOutline {
  const { model, inputShape, outputShape } = buildJobModel(parts);
  const freezing = new PhaseFreezing(model, spec.train.phases);
  const phases = spec.train.phases.map(({ name, epochs }, index) => {
    freezing.apply(index);
    return { name, epochs, ...outlinePhase(model) };
  });
  const { weights } = model;
  return {
    inputShape,
    outputShape,
    numWeights: weights.length,
    numParameters: numParameters(weights),
    phases,
  };
}

function outlinePhase(model: Layer): Omit<PhaseOutline, 'name' | 'epochs'> {
  const { weights, trainableWeights } = model;
  const trained = new Set(trainableWeights);
  const withWeights = [...layerPaths(model)].filter(([, layer]) => layer.ownWeights.length > 0);
  const first = withWeights.findIndex(([, layer]) => layer.ownWeights.some((weight) => trained.has(weight)));
  return {
    numTrainableWeights: trainableWeights.length,
    numTrainableParameters: numParameters(trainableWeights),
    numFrozenWeights: weights.filter((weight) => weight.isTrainable && !trained.has(weight)).length,
    firstTrainedLayer: withWeights[first]?.[0] ?? '',
    numLayersBefore: Math.max(0, first),
  };
}

function numParameters(weights: Layer['weights']): number {
  return weights.reduce((sum, { shape }) => sum + shape.reduce((size, dimension) => size * dimension, 1), 0);
}
