import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ThawError } from '@thaw/errors';
import { decodeArchitecture, decodeModel } from '@thaw/model-files';
import type { KerasConfig } from '@thaw/layers';
import type { BaseSpec } from '@thaw/orchestration';

/** A job's base as its workers get it. */
export interface BaseModel {
  readonly config: KerasConfig;
  /** The bytes of a model file with the base's weights; null when they are to be initialized. */
  readonly weights: Uint8Array | null;
}

/** Where a base may come from beside the job file itself. */
export interface BaseSources {
  /** Absolute; relative paths start here. */
  readonly folder: string;
  /** The model file of a succeeded job, by id or name. @throws ThawError NOT_FOUND */
  readJobModel(job: string): Promise<Uint8Array>;
}

/** Reads a job's base. @throws ThawError NOT_FOUND or INVALID_ARGUMENT naming file or job */
export async function readBaseModel(spec: BaseSpec, sources: BaseSources): Promise<BaseModel> {
  if ('config' in spec) return { config: spec.config, weights: null };
  const isRandom = spec.weights === 'random';
  if ('job' in spec)
    return fromModelFile(await sources.readJobModel(spec.job), `the model of job ${spec.job}`, isRandom);
  const file = path.resolve(sources.folder, spec.file);
  const bytes = await read(file);
  if (!file.endsWith('.json')) return fromModelFile(bytes, file, isRandom);
  return { config: decodeArchitecture(bytes, file), weights: null };
}

function fromModelFile(bytes: Uint8Array, source: string, isRandom: boolean): BaseModel {
  return { config: decodeModel(bytes, source).config, weights: isRandom ? null : bytes };
}

async function read(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new ThawError(
      'NOT_FOUND',
      `model.base.file: expected a readable file at ${file}, found none; check the path`,
      {
        cause,
      },
    );
  }
}
