import { readFile, stat } from 'node:fs/promises';
import { dirname, extname, resolve as resolvePath } from 'node:path';
import {
  openBlocks,
  openSources,
  requireLabelsBelow,
  type DatasetFacts,
  type ExampleSource,
  type UnreadableExample,
} from '@thaw/datasets';
import { ThawError } from '@thaw/errors';
import type { RandomOps } from '@thaw/layers';
import {
  dataSchema,
  parseJobFile,
  type ConfusionMatrix,
  type DataSpec,
  type ModelUse,
} from '@thaw/orchestration';
import { createBatch, disposeBatch, Evaluator, type EvaluationReport } from '@thaw/training';
import { batchesOf } from './example-batches.js';
import { openTrainedModel, type ModelRequest } from './trained-model.js';

/** What is to be measured over which examples. */
export interface EvaluationRequest extends ModelRequest {
  /**
   * A folder of classes, a .csv table, or a job file, whose validation files (or else all of its data) are taken; or what a job
   * kept back: a file of blocks, and one that says in JSON what they are.
   */
  readonly data: string | { readonly blocks: string; readonly facts: string };
  readonly batchSize: number;
}

/** What was measured over all readable examples, each counted once. */
export interface Evaluation {
  readonly numExamples: number;
  readonly loss: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly confusion?: ConfusionMatrix;
  readonly skipped: readonly UnreadableExample[];
}

/** Measures a model that a job left, with the loss and the metrics of that job. */
export async function evaluateFile(request: EvaluationRequest, random: RandomOps): Promise<Evaluation> {
  const { model, use } = await openTrainedModel(request, random);
  const { source, close } = await openExamples(request.data, use);
  const evaluator = new Evaluator({ model, loss: use.loss, metrics: use.metrics, random });
  const numOutputs = numOutputsOf(model.outputShape);
  try {
    requireFit(source, use, numOutputs);
    const measured = await addAll(evaluator, source, { use, numOutputs, batchSize: request.batchSize });
    return summaryOf(evaluator.report(), use.classNames, measured);
  } finally {
    await close();
  }
}

interface OpenedExamples {
  readonly source: ExampleSource;
  readonly close: () => Promise<void>;
}

async function openExamples(data: EvaluationRequest['data'], use: ModelUse): Promise<OpenedExamples> {
  if (typeof data !== 'string') {
    const facts = JSON.parse(await readFile(data.facts, 'utf8')) as DatasetFacts;
    const source = await openBlocks(data.blocks, facts);
    return { source, close: () => source.close() };
  }
  const { spec, folder } = await dataOf(data, use);
  const { classNames, sampleShape } = use;
  const { train, validation } = await openSources(spec, { folder, input: sampleShape, classNames });
  const close = async (): Promise<void> => {
    await train.close();
    await validation?.close();
  };
  return { source: validation ?? train, close };
}

/** Images that no job file describes are brought to their size as those of the training were. */
async function dataOf(path: string, { resize }: ModelUse): Promise<{ spec: DataSpec; folder: string }> {
  const folder = dirname(resolvePath(path));
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
  if (isFolder)
    return { spec: dataSchema.parse({ format: 'images', folder: resolvePath(path), resize }), folder };
  if (extname(path) === '.csv')
    return { spec: dataSchema.parse({ format: 'csv', file: resolvePath(path), resize }), folder };
  return { spec: parseJobFile(await readFile(path, 'utf8'), path).data, folder };
}

/** @throws LabelOutOfRange; ThawError INVALID_ARGUMENT for examples of another shape */
function requireFit(source: ExampleSource, { sampleShape }: ModelUse, numOutputs: number): void {
  requireLabelsBelow(source, numOutputs);
  if (source.sampleShape.join() === sampleShape.join()) return;
  const { file } = source.placeOf(0);
  throw new ThawError(
    'INVALID_ARGUMENT',
    `${file}: expected examples of shape [${sampleShape.join(', ')}], as the model was trained with, received ` +
      `[${source.sampleShape.join(', ')}]`,
  );
}

interface Measured {
  readonly numExamples: number;
  readonly skipped: readonly UnreadableExample[];
}

async function addAll(
  evaluator: Evaluator,
  source: ExampleSource,
  { use, numOutputs, batchSize }: { use: ModelUse; numOutputs: number; batchSize: number },
): Promise<Measured> {
  const skipped: UnreadableExample[] = [];
  let numExamples = 0;
  for await (const part of batchesOf(source, batchSize)) {
    if ('why' in part) {
      skipped.push({ file: source.placeOf(part.position).file, why: part.why });
      continue;
    }
    const labels = Int32Array.from(part.positions, (position) => source.labels[position] ?? 0);
    const { sampleShape, values, loss } = use;
    const batch = createBatch({
      examples: part.examples,
      labels,
      sampleShape,
      values,
      loss,
      numClasses: numOutputs,
    });
    evaluator.add(batch);
    disposeBatch(batch);
    numExamples += labels.length;
  }
  return { numExamples, skipped };
}

function summaryOf(
  { loss, metrics, confusion }: EvaluationReport,
  classNames: readonly string[],
  measured: Measured,
): Evaluation {
  if (confusion === undefined) return { ...measured, loss, metrics };
  const names = Array.from(
    { length: Math.sqrt(confusion.length) },
    (_, label) => classNames[label] ?? String(label),
  );
  return { ...measured, loss, metrics, confusion: { classNames: names, counts: confusion } };
}

function numOutputsOf(shape: readonly unknown[]): number {
  const last = shape.at(-1);
  return typeof last === 'number' ? last : 1;
}
