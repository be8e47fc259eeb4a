import { materializeWeights, type KerasConfig, type RandomOps } from '@thaw/layers';
import { decodeModel } from '@thaw/model-files';
import type { JobSpec } from '@thaw/orchestration';
import { assignWeights, buildJobModel, type JobModel, type LayerModules } from '@thaw/training';
import type { PrepareRequest } from './compute-calls.js';

/** What a model is made with. */
export interface ModelTools {
  readonly random: RandomOps;
  readonly modules: LayerModules;
}

/**
 * Builds the model of a job, as all of its members do: with the base's weights, and those that the seed decides.
 * @throws ThawError when the base's weights do not fit its architecture
 */
export function createMemberModel(
  spec: JobSpec,
  { assignment, baseWeights }: Pick<PrepareRequest, 'assignment' | 'baseWeights'>,
  { random, modules }: ModelTools,
): JobModel {
  const { head, base: baseSpec } = spec.model;
  const jobModel = buildJobModel({
    baseConfig: JSON.parse(assignment.baseConfig) as KerasConfig,
    head,
    upTo: baseSpec.upTo,
    customLayers: modules.layersOf(spec.modules),
  });
  if (baseWeights !== null) {
    const { weights } = decodeModel(baseWeights, 'the base model');
    assignWeights(jobModel.base, weights, { takesOver: true });
  }
  materializeWeights(jobModel.model, { seed: spec.train.seed, random });
  return jobModel;
}
