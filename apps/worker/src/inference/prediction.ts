import { openPhotos } from '@thaw/datasets';
import type { RandomOps } from '@thaw/layers';
import { createInputs, predictBatch } from '@thaw/training';
import { batchesOf } from './example-batches.js';
import { probabilitiesOf } from './probabilities.js';
import { openTrainedModel, type ModelRequest } from './trained-model.js';

/** What is to be said of which images. */
export interface PredictionRequest extends ModelRequest {
  /** Of images, at any depth. */
  readonly folder: string;
  /** How many classes are named for each image, the likeliest first. */
  readonly topK: number;
  readonly batchSize: number;
}

/** A class and how likely the model says it is. */
export interface ClassProbability {
  readonly className: string;
  readonly probability: number;
}

/** What a model says of an image, or why it says nothing. */
export type Prediction =
  | { readonly path: string; readonly classes: readonly ClassProbability[] }
  | { readonly path: string; readonly unreadable: string };

/** Says of every image beneath a folder what it shows; the images are treated as those of the training were. */
export async function* predictFolder(
  request: PredictionRequest,
  random: RandomOps,
): AsyncGenerator<Prediction> {
  const { model, use, format } = await openTrainedModel(request, random);
  const source = await openPhotos(request.folder, format);
  const pathOf = (position: number): string => source.placeOf(position).file;
  for await (const batch of batchesOf(source, request.batchSize)) {
    if ('why' in batch) {
      yield { path: pathOf(batch.position), unreadable: batch.why };
      continue;
    }
    const { examples, positions } = batch;
    const inputs = createInputs({ ...use, examples, numExamples: positions.length });
    const [outputs] = predictBatch(model, inputs, { seed: 0, step: 0, random });
    if (outputs === undefined) throw new Error('a model without outputs');
    const rows = outputs.dataSync<'float32'>();
    const width = rows.length / positions.length;
    inputs.dispose();
    outputs.dispose();
    for (const [row, position] of positions.entries()) {
      const probabilities = probabilitiesOf(rows.subarray(row * width, (row + 1) * width), use.loss);
      yield { path: pathOf(position), classes: likeliest(probabilities, use.classNames, request.topK) };
    }
  }
}

/** The first of equals comes first. */
function likeliest(
  probabilities: readonly number[],
  classNames: readonly string[],
  topK: number,
): ClassProbability[] {
  const named = probabilities.map((probability, label) => {
    return { className: classNames[label] ?? String(label), probability };
  });
  return named.sort((left, right) => right.probability - left.probability).slice(0, topK);
}
