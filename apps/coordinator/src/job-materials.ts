import { ThawError } from '@thaw/errors';
import { MOST_NAMED, openData, type Dataset, type OpenedData } from '@thaw/datasets';
import { applicationPreprocessing } from '@thaw/layers';
import {
  describeValues,
  placeOfPhase,
  hasDefaultValues,
  stepsPerEpoch,
  type DataSpec,
  type JobPrepared,
  type JobSpec,
} from '@thaw/orchestration';
import type { DatasetInfo } from '@thaw/protocol';
import { buildJobModel, checkValues, PhaseFreezing, type JobModel, type LayerModules } from '@thaw/training';
import { readBaseModel, type BaseModel, type BaseSources } from './base-model.js';

/** What a job's workers fetch: the base model and the datasets. */
export interface JobMaterials {
  /** With what it leaves to its model filled in. */
  readonly spec: JobSpec;
  readonly base: BaseModel;
  readonly data: OpenedData;
  /** What the core learns of it. */
  readonly prepared: Pick<JobPrepared, 'prepared' | 'data'>;
}

/** What a job is prepared from, beside itself. */
export interface MaterialSources extends BaseSources {
  readonly modules: LayerModules;
  /** Where the blocks of datasets are kept. */
  readonly blockFolder: string;
}

/**
 * Reads base model and dataset, whose paths are this machine's, and checks the job against them, before any worker is asked for. What the job leaves to
 * its model (image size, channels, preprocessing) is filled in.
 * @throws ThawError that says what does not fit: a missing or empty dataset, labels beyond the model's
 * outputs, images of another shape, a freeze pattern that matches nothing, nothing trainable
 */
export async function prepareMaterials(given: JobSpec, sources: MaterialSources): Promise<JobMaterials> {
  // One after the other, so that of two faults it is always the same one that is told.
  const base = await readBaseModel(given.model.base, sources, sources.modules.layersOf(given.modules));
  const model = declareModel(given, base, sources.modules);
  const { data: dataSpec, note } = withPreprocessing(given.data, base);
  const spec = { ...given, data: dataSpec };
  const input = model.inputShape.slice(1);
  const startedAt = performance.now();
  const data = await openData(spec.data, { folder: '/', cacheFolder: sources.blockFolder, input });
  const readMs = performance.now() - startedAt;
  try {
    checkAgainstData(spec, model, data);
  } catch (error) {
    await data.close();
    throw error;
  }
  const prepared = describePrepared(spec, data, { note, warnings: base.warnings, readMs });
  return { spec, base, data, prepared };
}

function describePrepared(
  spec: JobSpec,
  data: OpenedData,
  { note, warnings, readMs }: { note: string; warnings: readonly string[]; readMs: number },
): JobMaterials['prepared'] {
  const { train, holdOut, classNames, skipped } = data;
  const { numExamples, sampleShape } = train;
  const { replicas, batchSize } = spec.train;
  const steps = stepsPerEpoch({ numExamples, numReplicas: replicas, batchSize });
  return {
    prepared: { numExamples, stepsPerEpoch: steps },
    data: {
      numExamples,
      numHeldOut: holdOut?.numExamples ?? 0,
      classNames,
      sampleShape,
      values: describeValues(spec.data) + note,
      readMs,
      numSkipped: skipped.length,
      skipped: skipped.slice(0, MOST_NAMED),
      warnings: warnings.slice(0, MOST_NAMED),
    },
  };
}

/** The preprocessing that the base's weights were made with, or that of its application, where the job says nothing of its values. */
function withPreprocessing(
  data: DataSpec,
  { config, pixels }: Pick<BaseModel, 'config' | 'pixels'>,
): { data: DataSpec; note: string } {
  const preprocess = hasDefaultValues(data) ? (pixels ?? applicationPreprocessing(config)) : undefined;
  if (preprocess === undefined) return { data, note: '' };
  return { data: { ...data, preprocess }, note: ', as the base takes them' };
}

function declareModel(spec: JobSpec, base: BaseModel, modules: LayerModules): JobModel {
  return buildJobModel({
    baseConfig: base.config,
    head: spec.model.head,
    upTo: spec.model.base.upTo,
    customLayers: modules.layersOf(spec.modules),
  });
}

function checkAgainstData(
  spec: JobSpec,
  { model, inputShape, outputShape }: JobModel,
  data: OpenedData,
): void {
  new PhaseFreezing(model, spec.train.phases).checkAll();
  checkMonitors(spec.train.phases, data);
  const expected = inputShape.slice(1);
  const received = data.train.sampleShape;
  const shapes = [data.train, data.holdOut].flatMap((part) => (part ? [part.sampleShape] : []));
  if (shapes.some((shape) => !fits(shape, expected))) {
    throw new ThawError(
      'INVALID_ARGUMENT',
      `data: the model expects examples of shape [${expected.join(', ')}], received ` +
        `${shapes.map((shape) => `[${shape.join(', ')}]`).join(' and ')}; choose other examples or another base`,
    );
  }
  checkValues(spec.data, received);
  const numOutputs = outputShape.at(-1);
  if (typeof numOutputs === 'number') data.requireLabelsBelow(numOutputs);
}

function fits(shape: readonly number[], expected: readonly (number | null)[]): boolean {
  return (
    shape.length === expected.length && expected.every((size, axis) => size === null || size === shape[axis])
  );
}

/** @throws ThawError naming every rule of a phase that watches held-back examples where there are none */
function checkMonitors(phases: JobSpec['train']['phases'], { holdOut }: OpenedData): void {
  if (holdOut !== undefined) return;
  const problems = phases.flatMap((phase, index) =>
    (['earlyStopping', 'reduceLrOnPlateau'] as const)
      .filter((rule) => phase[rule]?.monitor.startsWith('val_'))
      .map((rule) => `${placeOfPhase(phases, index)}.${rule}.monitor`),
  );
  if (problems.length === 0) return;
  throw new ThawError(
    'INVALID_ARGUMENT',
    `${problems.join(', ')}: expected a number over the training examples, for no example is held back, received one ` +
      'over held-back examples; hold some back with data.holdOut, or watch loss',
  );
}

/** How workers know a dataset before they hold a block. */
export function describeDataset(dataset: Dataset, classNames: readonly string[]): DatasetInfo {
  const { digest, sampleShape, dtype, numExamples, blocks } = dataset;
  return { digest, sampleShape, dtype, numExamples, numClasses: classNames.length, classNames, blocks };
}
