import { ThawError, toThawError } from '@thaw/errors';
import type { ImageFormat } from '@thaw/datasets';
import { deserialize, materializeWeights, type KerasConfig, type Layer, type RandomOps } from '@thaw/layers';
import { readModelFile, type StoredTensor } from '@thaw/model-files';
import { modelUseSchema, type ModelUse } from '@thaw/orchestration';
import { assignWeights, readCustomLayers } from '@thaw/training';

/** A model that a job left, ready to be called. */
export interface TrainedModel {
  /** Its tensors are the caller's. */
  readonly model: Layer;
  readonly use: ModelUse;
  /** What images are brought to before the model sees them. */
  readonly format: ImageFormat;
}

/** Which model is opened. */
export interface ModelRequest {
  /** A model file that a job left. */
  readonly model: string;
  /** Files of the modules whose layers it may have. */
  readonly modules: readonly string[];
}

/** Opens a model file that a job left. @throws ThawError naming the file when it is none, was left by no job, or has unknown layers */
export async function openTrainedModel(
  { model: file, modules }: ModelRequest,
  random: RandomOps,
): Promise<TrainedModel> {
  const { config, weights = new Map<string, StoredTensor>(), use: text } = await readModelFile(file);
  const use = modelUseSchema.safeParse(text === undefined ? undefined : JSON.parse(text));
  if (!use.success) {
    throw new ThawError(
      'INVALID_ARGUMENT',
      `${file}: expected a model file that a job left, received a model without class names and image size`,
    );
  }
  const model = await modelOf(file, config, modules);
  assignWeights(model, weights);
  materializeWeights(model, { seed: 0, random });
  return { model, use: use.data, format: formatOf(use.data) };
}

async function modelOf(file: string, config: KerasConfig, paths: readonly string[]): Promise<Layer> {
  const customLayers = await readCustomLayers(paths);
  try {
    return deserialize(config, { customLayers });
  } catch (thrown) {
    const { code, message } = toThawError(thrown);
    throw new ThawError(code, `${file}: ${message} Layers of modules are known with --module PATH.`, {
      cause: thrown,
    });
  }
}

function formatOf({ sampleShape, resize }: ModelUse): ImageFormat {
  const [height = 1, width = 1, channels] = sampleShape;
  const { mode, interpolation } = resize;
  return { height, width, channels: channels === 1 ? 1 : 3, mode, interpolation };
}
