import { ThawError } from '@thaw/errors';
import type { Layer } from '@thaw/layers';
import { buildModel } from './model-building.js';
import type { OpenModelFile } from './model-content.js';
import { architectureIn, type ReadOptions } from './model-reader.js';

/** The model of a file, or why there is none to be made of it. */
export type KnownModel =
  { readonly model: Layer; readonly warnings: readonly string[] } | { readonly problem: string };

/**
 * Makes the model of an open file where that can be done, for who wants to look at the file in any case.
 *
 * @throws InvalidModelFile when an architecture is given for a file that has its own
 */
export function knownModelIn(file: OpenModelFile, options: ReadOptions): KnownModel {
  if (file.config === undefined && options.architecture === undefined)
    return { problem: `${file.source} holds weights without an architecture.` };
  const { config, warnings } = architectureIn(file, options);
  try {
    return { model: buildModel(config, file.source, options), warnings };
  } catch (error) {
    if (error instanceof ThawError) return { problem: error.message };
    throw error;
  }
}
