import { dealReplicas, replicaBatchSize, type JobSpec, type Schedule } from '@thaw/orchestration';
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

/** The examples of a step over all replicas: the batch size, but for the last step of an epoch. */
export function numExamplesOfStep(schedule: Schedule, stepInEpoch: number): number {
  return exampleCounts(schedule, stepInEpoch).reduce((sum, count) => sum + count, 0);
}

function exampleCounts(schedule: Schedule, stepInEpoch: number): number[] {
  const size = replicaBatchSize(schedule);
  return dealReplicas(schedule.numExamples, schedule.numReplicas).map(({ start, end }) =>
    Math.max(0, Math.min(size, end - start - stepInEpoch * size)),
  );
}
