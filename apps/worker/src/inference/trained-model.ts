import { ThawError } from '@thaw/errors';
import type { ImageFormat } from '@thaw/datasets';
import { deserialize, materializeWeights, type Layer, type RandomOps } from '@thaw/layers';
import { readModelFile, type StoredTensor } from '@thaw/model-files';
import { modelUseSchema, type ModelUse } from '@thaw/orchestration';
import { assignWeights } from '@thaw/training';

/** A model that a job left, ready to be called. */
export interface TrainedModel {
  /** Its tensors are the caller's. */
  readonly model: Layer;
  readonly use: ModelUse;
  /** What images are brought to before the model sees them. */
  readonly format: ImageFormat;
}

/** Opens a model file that a job left. @throws ThawError naming the file when it is none, or was left by no job */
export async function openTrainedModel(file: string, random: RandomOps): Promise<TrainedModel> {
  const { config, weights = new Map<string, StoredTensor>(), use: text } = await readModelFile(file);
  const use = modelUseSchema.safeParse(text === undefined ? undefined : JSON.parse(text));
  if (!use.success) {
    throw new ThawError(
      'INVALID_ARGUMENT',
      `${file}: expected a model file that a job left, received a model without class names and image size`,
    );
  }
  const model = deserialize(config);
  assignWeights(model, weights);
  materializeWeights(model, { seed: 0, random });
  return { model, use: use.data, format: formatOf(use.data) };
}

function formatOf({ sampleShape, resize }: ModelUse): ImageFormat {
  const [height = 1, width = 1, channels] = sampleShape;
  const { mode, interpolation } = resize;
  return { height, width, channels: channels === 1 ? 1 : 3, mode, interpolation };
}
