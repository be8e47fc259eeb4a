import { exampleCounts, type JobSpec, type Schedule } from '@thaw/orchestration';
import type { DatasetInfo } from '@thaw/protocol';

/** The part of a job that decides which examples each replica of each step uses. */
export function scheduleOf(spec: JobSpec, { numExamples }: Pick<DatasetInfo, 'numExamples'>): Schedule {
  const { replicas, batchSize, seed } = spec.train;
  return { numExamples, numReplicas: replicas, batchSize, seed };
}

/** Which replicas have examples in a step; the last step of an epoch may leave some out. */
export function presentInStep(schedule: Schedule, stepInEpoch: number): (replica: number) => boolean {
  const counts = exampleCounts(schedule, stepInEpoch);
  return (replica) => (counts[replica] ?? 0) > 0;
}

/** Which replicas have held-back examples at all. */
export function presentInEvaluation(
  spec: JobSpec,
  holdOut: Pick<DatasetInfo, 'numExamples'>,
): (replica: number) => boolean {
  return presentInStep(scheduleOf(spec, holdOut), 0);
}
