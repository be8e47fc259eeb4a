import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { messageOf } from '@thaw/errors';
import type { KerasConfig } from '@thaw/layers';
import { decodeArchitecture } from './architecture.js';
import { ModelFileNotFound, UnsupportedModelFile } from './errors.js';
import { decodeModel } from './model-file.js';
import type { StoredTensor } from './safetensors.js';

/** What a model file gives: always an architecture, weights only where the format holds them. */
export interface LoadedModel {
  readonly config: KerasConfig;
  readonly weights?: ReadonlyMap<string, StoredTensor>;
  /** The file's content, for who passes it on. */
  readonly bytes: Uint8Array;
}

/**
 * Reads a model from a file: `.json` is an architecture from Keras, `.safetensors` a model that Thaw wrote.
 *
 * @throws ModelFileNotFound when the file cannot be opened
 * @throws UnsupportedModelFile for another extension
 * @throws InvalidModelFile when its content is damaged
 */
export async function readModelFile(path: string): Promise<LoadedModel> {
  const extension = extname(path).toLowerCase();
  if (extension !== '.json' && extension !== '.safetensors') {
    throw new UnsupportedModelFile(
      `${path}: expected a .json or .safetensors file, received "${extension}". Other formats are not read yet.`,
    );
  }
  const bytes = await readBytes(path);
  const model =
    extension === '.json' ? { config: decodeArchitecture(bytes, path) } : decodeModel(bytes, path);
  return { ...model, bytes };
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new ModelFileNotFound(
      `${path}: expected a model file, received "${messageOf(error)}". Check model.base in the job file; relative ` +
        "paths start at the job file's folder.",
      { cause: error },
    );
  }
}
