import { openPhotos } from '@thaw/datasets';
import type { Runtime } from '@thaw/runtime';
import { createInputs, predictBatch, RecordedInference } from '@thaw/training';
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

/** Batches from which on recording and compiling the model pays. */
const LEAST_COMPILED = 4;

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
  runtime: Pick<Runtime, 'random' | 'record'>,
): AsyncGenerator<Prediction> {
  const { random } = runtime;
  const { model, use, format } = await openTrainedModel(request, random);
  const source = await openPhotos(request.folder, format);
  const isWorthCompiling = source.labels.length >= LEAST_COMPILED * request.batchSize;
  const inference = isWorthCompiling ? new RecordedInference(model, runtime) : undefined;
  const draws = { seed: 0, step: 0, random };
  const pathOf = (position: number): string => source.placeOf(position).file;
  for await (const batch of batchesOf(source, request.batchSize)) {
    if ('why' in batch) {
      yield { path: pathOf(batch.position), unreadable: batch.why };
      continue;
    }
    const { examples, positions } = batch;
    const inputs = createInputs({ ...use, examples, numExamples: positions.length });
    const [outputs] = inference?.predict(inputs, draws) ?? predictBatch(model, inputs, draws);
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
