import type { Layer } from '@thaw/layers';
import type { LoadOptions, LoadReport } from '@thaw/model-files';

import type { FittedModel } from '../fittable.js';
import { Model, Sequential } from '../models.js';
import { loadFitted, partsOf, type LoadModelOptions, type SaveOptions } from './model-saving.js';

/**
 * Reads a model that can be fitted from a file: `.keras`, legacy `.h5`, TensorFlow.js's `model.json`, a safetensors file
 * of Thaw, or an architecture of Keras's `to_json`. What was frozen stays frozen; where the file says how the model was
 * compiled it is compiled again, with the optimizer's slots. Its class decides the format, not its name.
 *
 * @throws ModelFileNotFound, InvalidModelFile, UnsupportedModelFile, WeightsDoNotFit naming file and place
 */
export function loadModel(path: string, options: LoadModelOptions = {}): Promise<FittedModel> {
  return loadFitted<FittedModel>(path, options, fittable);
}

/** Writes a model in the format of the path's ending; see `Fittable.save`. */
export function saveModel(model: FittedModel, path: string, options?: SaveOptions): Promise<void> {
  return model.save(path, options);
}

/** Loads weights into a model; see `Fittable.loadWeights`. */
export function loadWeights(model: FittedModel, path: string, options?: LoadOptions): Promise<LoadReport> {
  return model.loadWeights(path, options);
}

function fittable(model: Layer): FittedModel | undefined {
  const parts = partsOf(model);
  const { name } = model;
  if (parts?.kind === 'sequence') return new Sequential(parts.layers, { name });
  if (parts?.kind === 'graph')
    return new Model({ inputs: parts.graph.inputs, outputs: parts.graph.outputs, name });
  return isFitted(model) ? model : undefined;
}

/** A class of the user's own that extends this package's `Model`. */
function isFitted(model: Layer): model is FittedModel {
  return 'fit' in model && 'restoreTraining' in model;
}
