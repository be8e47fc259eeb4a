import { ThawError } from '@thaw/errors';
import { decodeModel, readModelFile, type LoadedModel } from '@thaw/model-files';
import type { KerasConfig } from '@thaw/layers';
import type { ApplicationSpec, BaseSpec } from '@thaw/orchestration';
import { applicationConfig } from '@thaw/training';

/** A job's base as its workers get it. */
export interface BaseModel {
  readonly config: KerasConfig;
  /** The bytes of a model file with the base's weights; null when they are to be initialized. */
  readonly weights: Uint8Array | null;
}

/** Where a base may come from beside the job file itself. */
export interface BaseSources {
  /** The model file of a succeeded job, by id or name. @throws ThawError NOT_FOUND */
  readJobModel(job: string): Promise<Uint8Array>;
}

/** Reads a job's base. @throws ThawError NOT_FOUND or INVALID_ARGUMENT naming file or job */
export async function readBaseModel(spec: BaseSpec, sources: BaseSources): Promise<BaseModel> {
  if ('config' in spec) return { config: spec.config, weights: null };
  if ('application' in spec) return readApplication(spec);
  const { config, weights, bytes } = await readStored(spec, sources);
  return { config, weights: weights === undefined || spec.weights === 'random' ? null : bytes };
}

async function readApplication(spec: ApplicationSpec): Promise<BaseModel> {
  const config = applicationConfig(spec);
  if (spec.weightsFile === undefined) return { config, weights: null };
  const { weights, bytes } = await readModelFile(spec.weightsFile);
  if (weights !== undefined) return { config, weights: bytes };
  throw new ThawError(
    'INVALID_ARGUMENT',
    `model.base.weightsFile: expected a model file with weights, received ${spec.weightsFile}, which has none`,
  );
}

async function readStored(
  spec: Exclude<BaseSpec, { config: unknown } | { application: unknown }>,
  sources: BaseSources,
): Promise<LoadedModel> {
  if ('file' in spec) return readModelFile(spec.file);
  const bytes = await sources.readJobModel(spec.job);
  return { ...decodeModel(bytes, `the model of job ${spec.job}`), bytes };
}
