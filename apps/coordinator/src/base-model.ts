import { ThawError } from '@thaw/errors';
import {
  buildModel,
  cachedWeights,
  decodeModel,
  encodeModel,
  publishedApplication,
  readModelFile,
  readWeights,
  withModelFile,
  type LoadedModel,
  type WeightsCacheSettings,
} from '@thaw/model-files';
import type { KerasConfig, LayerClass, PreprocessingMode } from '@thaw/layers';
import { weightsPathOf, type ApplicationSpec, type BaseSpec } from '@thaw/orchestration';
import { applicationConfig } from '@thaw/training';

/** A job's base as its workers get it. */
export interface BaseModel {
  readonly config: KerasConfig;
  /** The bytes of a model file with the base's weights; null when they are to be initialized. */
  readonly weights: Uint8Array | null;
  /** What a person should know of them. */
  readonly warnings: readonly string[];
  /** How images were prepared for them, where that is not what the application says. */
  readonly pixels?: PreprocessingMode;
}

/** Where a base may come from beside the job file itself. */
export interface BaseSources {
  /** The model file of a succeeded job, by id or name. @throws ThawError NOT_FOUND */
  readJobModel(job: string): Promise<Uint8Array>;
  /** Where published weights are fetched and kept. */
  readonly publishedWeights: WeightsCacheSettings;
}

type Classes = Readonly<Record<string, LayerClass>>;

/**
 * Reads a job's base.
 *
 * @param customLayers the classes of the modules that the job names
 * @throws ThawError NOT_FOUND or INVALID_ARGUMENT naming file or job; WeightsUnavailable
 */
export async function readBaseModel(
  spec: BaseSpec,
  sources: BaseSources,
  customLayers: Classes,
): Promise<BaseModel> {
  if ('config' in spec) return { config: spec.config, weights: null, warnings: [] };
  if ('application' in spec) return readApplication(spec, sources);
  const { config, weights, bytes, warnings } = await readStored(spec, sources, customLayers);
  return { config, weights: weights === undefined || spec.weights === 'random' ? null : bytes, warnings };
}

async function readApplication(spec: ApplicationSpec, { publishedWeights }: BaseSources): Promise<BaseModel> {
  if (spec.weights === 'none') return { config: applicationConfig(spec), weights: null, warnings: [] };
  const path = weightsPathOf(spec);
  if (path !== undefined) return withWeightsOf(path, applicationConfig(spec));
  const { file, settings } = publishedApplication(spec.application, spec);
  const config = applicationConfig(spec, settings);
  return withWeightsOf(await cachedWeights(file, publishedWeights), config);
}

async function withWeightsOf(path: string, config: KerasConfig): Promise<BaseModel> {
  const { values, report } = await withModelFile(path, (file) => {
    if (file.hasWeights) return readWeights(file, buildModel(config, 'model.base'));
    throw new ThawError(
      'INVALID_ARGUMENT',
      `model.base.weights: expected a file with weights, received ${path}, which has none`,
    );
  });
  const { warnings, pixels } = report;
  const weights = encodeModel({ config, weights: values });
  return { config, weights, warnings, ...(pixels !== undefined && { pixels }) };
}

async function readStored(
  spec: Exclude<BaseSpec, { config: unknown } | { application: unknown }>,
  sources: BaseSources,
  customLayers: Classes,
): Promise<LoadedModel> {
  if ('file' in spec) return readModelFile(spec.file, { customLayers });
  const bytes = await sources.readJobModel(spec.job);
  return { ...decodeModel(bytes, `the model of job ${spec.job}`), bytes, warnings: [] };
}
