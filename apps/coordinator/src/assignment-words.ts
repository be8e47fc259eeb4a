import type { CoordinatorEffect } from '@thaw/orchestration';
import type { CoordinatorMessage } from '@thaw/protocol';
import { describeDataset, type JobMaterials } from './job-materials.js';

type SendAssignment = Extract<CoordinatorEffect, { type: 'SendAssignment' }>;

/** What a member is told of its part, with what was prepared for its job. */
export function assignmentOf(effect: SendAssignment, { spec, base, data }: JobMaterials): CoordinatorMessage {
  const { jobId, generation, rank, members, donor = null, checkpoint = null, carriesOn } = effect;
  return {
    kind: 'assignment',
    jobId,
    generation,
    rank,
    members,
    jobSpec: JSON.stringify(spec),
    baseConfig: JSON.stringify(base.config),
    hasBaseWeights: base.weights !== null,
    train: describeDataset(data.train, data.classNames),
    holdOut: data.holdOut ? describeDataset(data.holdOut, data.classNames) : null,
    trainPlace: data.train.place ?? null,
    holdOutPlace: data.holdOut?.place ?? null,
    donor,
    checkpoint,
    carriesOn,
  };
}
