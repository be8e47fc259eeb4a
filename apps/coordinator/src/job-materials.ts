import { ThawError } from '@thaw/errors';
import { openIdxDataset, type Dataset, type OpenedData } from '@thaw/datasets';
import { stepsPerEpoch, type JobSpec, type PreparedJob } from '@thaw/orchestration';
import type { DatasetInfo } from '@thaw/protocol';
import { buildJobModel } from '@thaw/training';
import { readBaseModel, type BaseModel, type BaseSources } from './base-model.js';

/** What a job's workers fetch: the base model and the datasets. */
export interface JobMaterials {
  readonly spec: JobSpec;
  readonly base: BaseModel;
  readonly data: OpenedData;
  readonly prepared: PreparedJob;
}

/**
 * Reads dataset and base model and checks the job against them, before any worker is asked for.
 * @throws ThawError that says what does not fit: a missing or empty dataset, labels beyond the model's
 * outputs, images of another shape, a freeze pattern that matches nothing, nothing trainable
 */
export async function prepareMaterials(spec: JobSpec, sources: BaseSources): Promise<JobMaterials> {
  // One after the other, so that of two faults it is always the same one that is told.
  const data = await openIdxDataset(spec.data, { folder: sources.folder });
  const base = await readBaseModel(spec.model.base, sources);
  checkAgainstData(spec, base, data);
  const { replicas, batchSize, seed } = spec.train;
  const { numExamples } = data.train;
  const steps = stepsPerEpoch({ numExamples, numReplicas: replicas, batchSize, seed });
  return { spec, base, data, prepared: { numExamples, stepsPerEpoch: steps } };
}

function checkAgainstData(spec: JobSpec, base: BaseModel, data: OpenedData): void {
  const { inputShape, outputShape } = buildJobModel({
    baseConfig: base.config,
    head: spec.model.head,
    upTo: spec.model.base.upTo,
    freeze: spec.train.freeze,
  });
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

/** How workers know a dataset before they hold a block. */
export function describeDataset(dataset: Dataset, numClasses: number): DatasetInfo {
  const { digest, sampleShape, numExamples, blocks } = dataset;
  return { digest, sampleShape, numExamples, numClasses, blocks };
}
