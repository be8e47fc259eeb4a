import type { KerasConfig, Layer } from '@thaw/layers';
import { InvalidModelFile } from './errors.js';
import { buildModel, inFloat32, type BuildOptions } from './model-building.js';
import type { OpenModelFile, StoredTraining } from './model-content.js';
import { openModelFile } from './model-opening.js';
import type { StoredOptimizer } from './optimizer-slots.js';
import { encodeModel } from './safetensors/thaw-model.js';
import type { StoredTensor } from './stored-tensor.js';
import { readWeights } from './weight-loading.js';

/** What a model file gives: always an architecture, weights only where the format holds them. */
export interface LoadedModel {
  /** In Keras 3's form, whatever the format. */
  readonly config: KerasConfig;
  /** By weight path. */
  readonly weights?: ReadonlyMap<string, StoredTensor>;
  /** What else is to be known to use it, as JSON, where its writer said. */
  readonly use?: string;
  /** What a person should know about it. */
  readonly warnings: readonly string[];
  /** The same model as {@link encodeModel} writes it (its architecture as JSON where there are no weights), for who passes it on. */
  readonly bytes: Uint8Array;
}

/** How a model file is read. */
export interface ReadOptions extends BuildOptions {
  /** The architecture of a file that holds weights alone, in Keras 3's form. */
  readonly architecture?: KerasConfig | undefined;
}

/** A model file as a whole: the model, how it was trained, and what a person should know about it. */
export interface ReadModel {
  readonly config: KerasConfig;
  /** Made from `config`; its weights have no values yet. */
  readonly model: Layer;
  readonly weights?: ReadonlyMap<string, StoredTensor>;
  readonly training?: StoredTraining | undefined;
  readonly optimizer?: StoredOptimizer | undefined;
  /** What else is to be known to use it, as JSON, where its writer said. */
  readonly use?: string | undefined;
  /** Weights of the file that the model does not have, by their names there. */
  readonly unused: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Reads a model from a file of any format: `.keras`, legacy whole-model `.h5`, TensorFlow.js's `model.json`, a safetensors
 * file that Thaw wrote, or an architecture from Keras's `to_json` without weights.
 *
 * @throws ModelFileNotFound when the file cannot be opened
 * @throws UnsupportedModelFile when it has layers that are not there, naming all of them
 * @throws InvalidModelFile when its content is damaged, or holds weights without an architecture
 */
export async function readModelFile(path: string, options: BuildOptions = {}): Promise<LoadedModel> {
  const { config, weights, use, warnings } = await withModelFile(path, (file) => ({
    ...readStored(file, options),
    ...(file.use !== undefined && { use: file.use }),
  }));
  const said = use === undefined ? {} : { use };
  return {
    config,
    ...(weights && { weights }),
    ...said,
    warnings,
    get bytes() {
      return weights === undefined
        ? Buffer.from(JSON.stringify(config))
        : encodeModel({ config, weights, ...said });
    },
  };
}

/** Reads all that a model file holds. Throws as {@link readModelFile} does. */
export async function readWholeModel(path: string, options: ReadOptions = {}): Promise<ReadModel> {
  return withModelFile(path, (file) => {
    const { config, warnings } = architectureIn(file, options);
    const model = buildModel(config, file.source, options);
    if (!file.hasWeights) return { config, model, unused: [], warnings };
    const { values, report } = readWeights(file, model);
    return {
      config,
      model,
      weights: values,
      training: file.training,
      use: file.use,
      optimizer: file.readOptimizer(model),
      unused: report.unused,
      warnings: [...warnings, ...report.warnings],
    };
  });
}

/** Opens a model file for as long as `use` takes. */
export async function withModelFile<T>(
  path: string,
  use: (file: OpenModelFile) => T | Promise<T>,
): Promise<T> {
  const file = await openModelFile(path);
  try {
    return await use(file);
  } finally {
    file.close();
  }
}

function readStored(
  file: OpenModelFile,
  options: BuildOptions,
): Pick<LoadedModel, 'config' | 'weights' | 'warnings'> {
  const { config, warnings } = architectureIn(file);
  if (!file.hasWeights) return { config, warnings };
  // Weights that lie by path need no model to be found, so its classes need not be there.
  if (file.readByPath !== undefined) return { config, warnings, weights: file.readByPath() };
  const { values, report } = readWeights(file, buildModel(config, file.source, options));
  return { config, weights: values, warnings: [...warnings, ...report.warnings] };
}

/**
 * The architecture of an open file, or the one that is given for it, in float32.
 *
 * @throws InvalidModelFile when there is none, or one too many
 */
export function architectureIn(
  { config: own, source }: Pick<OpenModelFile, 'config' | 'source'>,
  { architecture }: Pick<ReadOptions, 'architecture'> = {},
): { config: KerasConfig; warnings: string[] } {
  if (own !== undefined && architecture !== undefined) {
    throw new InvalidModelFile(
      `${source}: expected weights without an architecture, for one was given with the file; received one of its own.`,
    );
  }
  const stored = own ?? architecture;
  if (stored === undefined) {
    throw new InvalidModelFile(
      `${source}: expected a model, received weights without an architecture. Make the model, then load them into it.`,
    );
  }
  const { config, isChanged } = inFloat32(stored);
  return { config, warnings: isChanged ? [`${source}: its layers are float64 and were made float32.`] : [] };
}
