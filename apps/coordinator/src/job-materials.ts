import { ThawError } from '@thaw/errors';
import { openIdxDataset, type Dataset, type OpenedData } from '@thaw/datasets';
import {
  describeValues,
  placeOfPhase,
  stepsPerEpoch,
  type DataSummary,
  type JobPrepared,
  type JobSpec,
} from '@thaw/orchestration';
import type { DatasetInfo } from '@thaw/protocol';
import { buildJobModel, PhaseFreezing, type LayerModules } from '@thaw/training';
import { readBaseModel, type BaseModel, type BaseSources } from './base-model.js';

/** What a job's workers fetch: the base model and the datasets. */
export interface JobMaterials {
  readonly spec: JobSpec;
  readonly base: BaseModel;
  readonly data: OpenedData;
  /** What the core learns of it. */
  readonly prepared: Pick<JobPrepared, 'prepared' | 'data'>;
}

/** What a job is prepared from, beside itself. */
export interface MaterialSources extends BaseSources {
  readonly modules: LayerModules;
}

/**
 * Reads dataset and base model, whose paths are this machine's, and checks the job against them, before any worker is asked for.
 * @throws ThawError that says what does not fit: a missing or empty dataset, labels beyond the model's
 * outputs, images of another shape, a freeze pattern that matches nothing, nothing trainable
 */
export async function prepareMaterials(spec: JobSpec, sources: MaterialSources): Promise<JobMaterials> {
  // One after the other, so that of two faults it is always the same one that is told.
  if (spec.data.format !== 'idx')
    throw new ThawError('INVALID_ARGUMENT', `data.format: ${spec.data.format} is not read yet`);
  const data = await openIdxDataset(spec.data);
  const base = await readBaseModel(spec.model.base, sources);
  checkAgainstData(spec, { base, data, modules: sources.modules });
  const { replicas, batchSize, seed } = spec.train;
  const { numExamples } = data.train;
  const steps = stepsPerEpoch({ numExamples, numReplicas: replicas, batchSize, seed });
  const prepared = { numExamples, stepsPerEpoch: steps };
  return { spec, base, data, prepared: { prepared, data: summarizeData(spec, data) } };
}

function summarizeData(spec: JobSpec, { train, holdOut, classNames }: OpenedData): DataSummary {
  const { numExamples, sampleShape } = train;
  const numHeldOut = holdOut?.numExamples ?? 0;
  const values = describeValues(spec.data);
  return { numExamples, numHeldOut, classNames, sampleShape, values, numSkipped: 0, skipped: [] };
}

function checkAgainstData(
  spec: JobSpec,
  { base, data, modules }: Pick<JobMaterials, 'base' | 'data'> & Pick<MaterialSources, 'modules'>,
): void {
  const { model, inputShape, outputShape } = buildJobModel({
    baseConfig: base.config,
    head: spec.model.head,
    upTo: spec.model.base.upTo,
    customLayers: modules.layersOf(spec.modules),
  });
  new PhaseFreezing(model, spec.train.phases).checkAll();
  checkMonitors(spec.train.phases, data);
  const expected = inputShape.slice(1);
  const received = data.train.sampleShape;
  if (
    expected.length !== received.length ||
    expected.some((size, axis) => size !== null && size !== received[axis])
  ) {
    throw new ThawError(
      'INVALID_ARGUMENT',
      `data.images: the model expects examples of shape [${expected.join(', ')}], received [${received.join(', ')}]; choose other images or another base`,
    );
  }
  const numOutputs = outputShape.at(-1);
  if (typeof numOutputs === 'number') data.requireLabelsBelow(numOutputs);
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
