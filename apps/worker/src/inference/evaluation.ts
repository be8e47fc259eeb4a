import { readFile, stat } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { openSources, type ExampleSource, type UnreadableExample } from '@thaw/datasets';
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
import { openTrainedModel } from './trained-model.js';

/** What is to be measured over which examples. */
export interface EvaluationRequest {
  /** A model file that a job left. */
  readonly model: string;
  /** A folder of classes, a .csv table, or a job file, whose validation files (or else all of its data) are taken. */
  readonly data: string;
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
  const { model, use } = await openTrainedModel(request.model, random);
  const { spec, folder } = await dataOf(request.data);
  const { classNames, sampleShape } = use;
  const { train, validation } = await openSources(spec, { folder, input: sampleShape, classNames });
  const evaluator = new Evaluator({ model, loss: use.loss, metrics: use.metrics, random });
  const numOutputs = numOutputsOf(model.outputShape);
  try {
    const measured = await addAll(evaluator, validation ?? train, {
      use,
      numOutputs,
      batchSize: request.batchSize,
    });
    return summaryOf(evaluator.report(), classNames, measured);
  } finally {
    await train.close();
    await validation?.close();
  }
}

async function dataOf(path: string): Promise<{ spec: DataSpec; folder: string }> {
  const folder = dirname(resolve(path));
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
  if (isFolder) return { spec: dataSchema.parse({ format: 'images', folder: resolve(path) }), folder };
  if (extname(path) === '.csv')
    return { spec: dataSchema.parse({ format: 'csv', file: resolve(path) }), folder };
  return { spec: parseJobFile(await readFile(path, 'utf8'), path).data, folder };
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
