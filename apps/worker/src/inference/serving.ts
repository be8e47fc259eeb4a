import type { ApplicationSpec } from '@thaw/orchestration';
import { applicationConfig, readCustomLayers } from '@thaw/training';
import { loadModel } from 'thaw';
import type { ModelRequest } from './trained-model.js';

/** Which model is saved where. */
export interface ServingRequest extends ModelRequest {
  /** The architecture of a file of weights alone. */
  readonly application?: ApplicationSpec;
  /** Made where it is not there. */
  readonly folder: string;
}

/**
 * Writes the inference of a model of any file as a SavedModel.
 * @throws what reading the file and recording the model throw
 */
export async function saveForServing({
  model: file,
  modules,
  application,
  folder,
}: ServingRequest): Promise<void> {
  const model = await loadModel(file, {
    customLayers: await readCustomLayers(modules),
    architecture: application && applicationConfig(application),
    compile: false,
  });
  await model.save(folder, { format: 'saved_model' });
}
