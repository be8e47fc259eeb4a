import type { Layer } from '@thaw/layers';
import type { OpenModelFile } from '../model-content.js';
import { matchByNames } from '../name-matching.js';
import { architectureIn, USE_KEY } from './thaw-model.js';
import { decodeSafetensors } from './safetensors.js';

/** Opens a safetensors file: a model that Thaw wrote, or tensors that others named by weight path. */
export function openSafetensorsFile(bytes: Uint8Array, source: string): OpenModelFile {
  const { tensors, metadata } = decodeSafetensors(bytes, source);
  const entries = Array.from(tensors, ([name, { shape, values }]) => ({
    name,
    shape,
    dtype: 'float32',
    read: () => values,
  }));
  return {
    format: 'thaw',
    source,
    config: architectureIn(metadata, source),
    hasWeights: true,
    weightsByPath: tensors,
    use: metadata[USE_KEY],
    training: undefined,
    match: (model: Layer) => matchByNames(entries, model),
    readOptimizer: () => undefined,
    close: () => {},
  };
}
